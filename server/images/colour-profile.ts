import sharp from 'sharp';

export type ColourSpace = 'srgb' | 'display-p3' | 'other';

/** X, Y, Z of red, green and blue, adapted to D50: alike in ICC v2 and v4. */
const COLORANTS: { space: ColourSpace; xyz: readonly number[] }[] = [
  { space: 'srgb', xyz: [0.436, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141] },
  { space: 'display-p3', xyz: [0.5151, 0.2412, -0.0011, 0.292, 0.6922, 0.0419, 0.1571, 0.0666, 0.7841] },
];
const COLORANT_TOLERANCE = 0.003;
/** The curve of both spaces, at a tenth and at a half. */
const CURVE = [
  { at: 0.1, value: 0.01002, tolerance: 0.0015 },
  { at: 0.5, value: 0.21404, tolerance: 0.003 },
];
const MAX_PLAIN_PROFILE_BYTES = 4096;

/**
 * Which well-known space an ICC profile describes, by its numbers, whoever made it and whatever it is called. `other`
 * also for profiles with lookup tables. ICC.1:2022, 10.6 and 10.18 for the curves.
 */
export function colourSpaceOf(profile: Buffer): ColourSpace {
  const isPlain = profile.length >= 132 && profile.length <= MAX_PLAIN_PROFILE_BYTES;
  if (!isPlain || profile.toString('latin1', 16, 20) !== 'RGB ') return 'other';
  try {
    const tags = tagOffsets(profile);
    if (tags.has('A2B0')) return 'other';
    const xyz = ['rXYZ', 'gXYZ', 'bXYZ'].flatMap((tag) =>
      [0, 1, 2].map((axis) => fixed(profile, tags.get(tag)! + 8 + axis * 4)),
    );
    const known = COLORANTS.find((space) => space.xyz.every((value, at) => near(value, xyz[at]!, COLORANT_TOLERANCE)));
    const curves = ['rTRC', 'gTRC', 'bTRC'].map((tag) => tags.get(tag)!);
    const isCurveRight = curves.every((offset) =>
      CURVE.every(({ at, value, tolerance }) => near(curveAt(profile, offset, at), value, tolerance)),
    );
    return known && isCurveRight ? known.space : 'other';
  } catch (error) {
    // An offset that points outside: left to the library, which knows what to do with broken profiles.
    if (error instanceof RangeError || error instanceof TypeError) return 'other';
    throw error;
  }
}

/** The profile of Display P3 for files that only name it by number. */
export async function displayP3Profile(): Promise<Buffer | null> {
  const file = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'white' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  return (await sharp(file).metadata()).icc ?? null;
}

function tagOffsets(profile: Buffer): Map<string, number> {
  const offsets = new Map<string, number>();
  const count = profile.readUInt32BE(128);
  for (let at = 132, left = count; left > 0 && at + 12 <= profile.length; at += 12, left--) {
    offsets.set(profile.toString('latin1', at, at + 4), profile.readUInt32BE(at + 4));
  }
  return offsets;
}

function curveAt(profile: Buffer, offset: number, x: number): number {
  const type = profile.toString('latin1', offset, offset + 4);
  if (type === 'para') return parametricAt(profile, offset, x);
  if (type !== 'curv') return NaN;
  const count = profile.readUInt32BE(offset + 8);
  if (count === 0) return x;
  if (count === 1) return x ** (profile.readUInt16BE(offset + 12) / 256);
  return profile.readUInt16BE(offset + 12 + Math.round(x * (count - 1)) * 2) / 65_535;
}

function parametricAt(profile: Buffer, offset: number, x: number): number {
  const kind = profile.readUInt16BE(offset + 8);
  if (kind === 0) return x ** fixed(profile, offset + 12);
  if (kind !== 3 && kind !== 4) return NaN;
  const parameter = (at: number) => fixed(profile, offset + 12 + at * 4);
  const [g, a, b, c, d] = [parameter(0), parameter(1), parameter(2), parameter(3), parameter(4)];
  const [e, f] = kind === 4 ? [parameter(5), parameter(6)] : [0, 0];
  return x >= d ? (a * x + b) ** g + e : c * x + f;
}

/** s15Fixed16Number. */
function fixed(profile: Buffer, offset: number): number {
  return profile.readInt32BE(offset) / 65_536;
}

function near(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance;
}
