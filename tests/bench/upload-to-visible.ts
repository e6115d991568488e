import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { startSiteProcess } from '#tests/support/running-site';
import { until } from '#tests/support/until';
import { median, percentile, type BenchRow } from './row';

const ROUNDS = 8;

/** From the end of an upload of a 12 megapixel JPEG of about 4 MB to its being on the public home page. */
export async function runUploadToVisibleBench(): Promise<BenchRow[]> {
  const photos = await Promise.all(Array.from({ length: ROUNDS }, makePhoto));
  const site = await startSiteProcess();
  try {
    const cookie = await site.signIn();
    const waits: number[] = [];
    for (const photo of photos) {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(photo)]), 'photo.jpg');
      const answer = await fetch(`${site.url}/api/v1/admin/photos`, {
        method: 'POST',
        headers: { cookie },
        body: form,
      });
      const uploadedAtMs = performance.now();
      const { id } = (await answer.json()) as { id: string };
      await until(async () => (await (await fetch(site.url)).text()).includes(`/photos/${id}`));
      waits.push(performance.now() - uploadedAtMs);
      await settle(site.url, cookie);
    }
    const sizeMb = photos.reduce((sum, photo) => sum + photo.length, 0) / ROUNDS / 1e6;
    return [
      { name: 'size of the photos', value: sizeMb, unit: 'MB' },
      { name: 'upload to visible on the home page, median', value: median(waits), unit: 'ms', bar: { max: 1500 } },
      { name: 'upload to visible on the home page, slowest', value: percentile(waits, 1), unit: 'ms' },
    ];
  } finally {
    await site.remove();
  }
}

/** Until the machine is idle again. */
async function settle(url: string, cookie: string): Promise<void> {
  await until(async () => {
    const { counts } = (await (await fetch(`${url}/api/v1/admin/tasks`, { headers: { cookie } })).json()) as {
      counts: { ready: number; running: number };
    };
    return counts.ready + counts.running === 0;
  }, 60_000);
}

async function makePhoto(): Promise<Buffer> {
  const [width, height] = [4032, 3024];
  const texture = await sharp(randomBytes(504 * 378 * 3), { raw: { width: 504, height: 378, channels: 3 } })
    .resize(width, height, { kernel: 'cubic' })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const grain = await sharp({
    create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 9 } },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return sharp(texture)
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 90 })
    .toBuffer();
}
