import sharp from 'sharp';
import { ridge, seededRandom } from './random';
import type { Scene } from './scenes';

const LONG_SIDE = 2400;
const STEPS = 256;
const GRAIN_SIDE = 512;

/** Paints a scene as a JPEG of about 4 megapixels that tells its camera, lens and exposure. */
export async function paintScene(scene: Scene, seed: number): Promise<Buffer> {
  const ratio = scene.ratio ?? (scene.portrait ? 0.75 : 1.5);
  const width = ratio >= 1 ? LONG_SIDE : Math.round(LONG_SIDE * ratio);
  const height = Math.round(width / ratio);
  const random = seededRandom(seed * 7919);
  const painting = sharp(Buffer.from(draw(scene, width, height, random))).removeAlpha();
  const grain = await sharp({
    create: {
      width: GRAIN_SIDE,
      height: GRAIN_SIDE,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: scene.iso > 1000 ? 16 : 7 },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return painting
    .composite([{ input: grain, blend: 'soft-light', tile: true }])
    .jpeg({ quality: 88 })
    .withExif({
      IFD0: {
        Make: 'Safelight',
        Model: 'Demo 35',
        Copyright: 'Free to use',
        Artist: 'Safelight demo',
        ...(scene.caption && { ImageDescription: scene.caption }),
      },
      IFD2: {
        DateTimeOriginal: scene.takenAt,
        OffsetTimeOriginal: '+02:00',
        ExposureTime: scene.exposure,
        FNumber: `${Math.round(scene.aperture * 10)}/10`,
        ISOSpeedRatings: String(scene.iso),
        FocalLength: `${scene.focalLengthMm}/1`,
        LensModel: scene.focalLengthMm > 60 ? 'Demo 70-200 mm f/2.8' : 'Demo 14-50 mm f/1.8',
      },
    })
    .toBuffer();
}

function draw(scene: Scene, width: number, height: number, random: () => number): string {
  const horizon = height * (scene.kind === 'sea' ? 0.56 : 0.6);
  const [top, middle, low] = scene.sky;
  const light = mix('#ffffff', low, 0.12);
  const sunX = width * (0.25 + random() * 0.5);
  const sunY = horizon - height * scene.sunHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs>
      <linearGradient id="sky" x2="0" y2="1"><stop stop-color="${top}"/><stop offset=".6" stop-color="${middle}"/><stop offset="1" stop-color="${low}"/></linearGradient>
      <radialGradient id="glow"><stop stop-color="${light}" stop-opacity=".85"/><stop offset=".12" stop-color="${light}" stop-opacity=".5"/><stop offset="1" stop-color="${low}" stop-opacity="0"/></radialGradient>
      <linearGradient id="haze" x2="0" y2="1"><stop stop-color="${low}" stop-opacity="0"/><stop offset="1" stop-color="${low}" stop-opacity=".55"/></linearGradient>
    </defs>
    <rect width="${width}" height="${height}" fill="${low}"/><rect width="${width}" height="${horizon + 2}" fill="url(#sky)"/>
    ${scene.kind === 'night' ? stars(width, horizon, random) : clouds(scene, width, horizon, random)}
    ${scene.sunHeight >= 0 ? `<circle cx="${sunX}" cy="${sunY}" r="${height * 0.5}" fill="url(#glow)"/><circle cx="${sunX}" cy="${sunY}" r="${height * 0.022}" fill="${light}"/>` : ''}
    ${scene.kind === 'sea' ? water(scene, width, height, horizon, sunX, random) : layers(scene, width, height, horizon, random)}
  </svg>`;
}

function layers(scene: Scene, width: number, height: number, horizon: number, random: () => number): string {
  const isSoft = scene.kind === 'dunes';
  const count = isSoft ? 4 : 6;
  return Array.from({ length: count }, (_, index) => {
    const nearness = (index + 1) / count;
    const base = horizon + (height - horizon) * nearness ** 1.6 * 0.85 - height * 0.04;
    const relief = height * (isSoft ? 0.12 : 0.2) * (0.6 + 0.5 * nearness);
    const heights = ridge(random, STEPS, isSoft ? 0.32 : 0.52);
    const points = heights.map(
      (value, step) => `${((step / STEPS) * width).toFixed(1)},${(base - value * relief).toFixed(1)}`,
    );
    const shape = `M0,${height} L${points.join(' L')} L${width},${height} Z`;
    return `<path d="${shape}" fill="${mix(scene.sky[2], scene.ground, nearness ** 0.8)}"/>
      ${index < count - 1 ? `<rect y="${base}" width="${width}" height="${height * 0.12}" fill="url(#haze)" opacity=".6"/>` : ''}`;
  }).join('');
}

function water(
  scene: Scene,
  width: number,
  height: number,
  horizon: number,
  sunX: number,
  random: () => number,
): string {
  const sea = `<linearGradient id="sea" x2="0" y2="1"><stop stop-color="${mix(scene.sky[2], scene.ground, 0.35)}"/><stop offset="1" stop-color="${scene.ground}"/></linearGradient>
    <rect y="${horizon}" width="${width}" height="${height - horizon}" fill="url(#sea)"/>`;
  const ripples = Array.from({ length: 420 }, () => {
    const depth = random() ** 1.8;
    const y = horizon + depth * (height - horizon);
    const isLit = scene.sunHeight >= 0 && random() < 0.45;
    const x = isLit ? sunX + (random() - 0.5) * width * (0.06 + depth * 0.35) : random() * width;
    const length = (14 + random() * 130) * (0.3 + depth * 1.6);
    const colour = isLit ? mix('#ffffff', scene.sky[2], 0.15) : random() < 0.5 ? scene.sky[2] : scene.ground;
    return `<ellipse cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" rx="${length.toFixed(0)}" ry="${(1 + depth * 4).toFixed(1)}" fill="${colour}" opacity="${(0.08 + random() * 0.22).toFixed(2)}"/>`;
  });
  return sea + ripples.join('');
}

function clouds(scene: Scene, width: number, horizon: number, random: () => number): string {
  return Array.from({ length: 26 }, () => {
    const y = horizon * (0.1 + random() * 0.8);
    return `<ellipse cx="${(random() * width).toFixed(0)}" cy="${y.toFixed(0)}" rx="${(width * (0.08 + random() * 0.3)).toFixed(0)}" ry="${(horizon * (0.004 + random() * 0.02)).toFixed(1)}" fill="${random() < 0.6 ? scene.sky[2] : scene.sky[0]}" opacity="${(0.05 + random() * 0.14).toFixed(2)}"/>`;
  }).join('');
}

function stars(width: number, horizon: number, random: () => number): string {
  return Array.from({ length: 900 }, () => {
    const size = 0.5 + random() ** 6 * 3.2;
    return `<circle cx="${(random() * width).toFixed(0)}" cy="${(random() * horizon).toFixed(0)}" r="${size.toFixed(1)}" fill="#fff" opacity="${(0.25 + random() * 0.7).toFixed(2)}"/>`;
  }).join('');
}

function mix(from: string, to: string, share: number): string {
  const channel = (at: number) => {
    const [a, b] = [from, to].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(a! + (b! - a!) * share)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
