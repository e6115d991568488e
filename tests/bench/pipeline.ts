import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { Darkroom } from '#server/images/darkroom';
import { decodePhoto } from '#server/images/decode-photo';
import { developFirstLook } from '#server/images/develop-first-look';
import { developVariants } from '#server/images/develop-variants';
import { encodePixels, withEncoder } from '#server/images/encode-variant';
import { openPhoto } from '#server/images/open-photo';
import { resizePixels, type Pixels } from '#server/images/pixels';
import { residentBytes } from '#server/images/resident-memory';
import { expectedVariants } from '#server/images/variant-set';
import { median, type BenchRow } from './row';

const ROUNDS = 3;
const PHOTOS = 4;
const WIDTH = 2048;
const HEIGHT = 1536;
const CORES = 2;

/**
 * What it costs to develop photos of 3 megapixels into their full set, against the encoders alone and against the naive
 * way: decoding anew for each file, one photo at a time, sharp's own threads, the same encoder settings.
 * Medians of interleaved rounds.
 */
export async function runPipelineBench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'safelight-bench-'));
  const darkroom = new Darkroom({ projectDir: process.cwd(), size: CORES });
  const threads = sharp.concurrency();
  // As in the children; it would only remember what is never asked again.
  sharp.cache(false);
  try {
    const sources = await Promise.all(Array.from({ length: PHOTOS }, (_, seed) => photograph(folder, seed)));
    await developAll(darkroom, sources.slice(0, CORES), folder);
    const rounds: Record<'pipelineCpu' | 'encodeOnlyCpu' | 'naive' | 'pooled' | 'firstLook' | 'peakBytes', number>[] =
      [];
    for (let round = 0; round < ROUNDS; round++) {
      sharp.concurrency(1);
      const pipelineCpu = await cpuSeconds(() => developHere(sources, folder));
      const encodeOnlyCpu = await encodeOnlyCpuSeconds(sources, folder);
      sharp.concurrency(threads);
      const naive = await wallSeconds(() => developNaively(sources));
      const watch = watchMemory(darkroom);
      const pooled = await wallSeconds(() => developAll(darkroom, sources, folder));
      const firstLook = await wallSeconds(() => lookAt(darkroom, sources[round]!, folder));
      rounds.push({ pipelineCpu, encodeOnlyCpu, naive, pooled, firstLook, peakBytes: watch.stop() });
    }
    const middle = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
    return [
      row('photos a second, 2 cores', PHOTOS / middle((round) => round.pooled), '/s', { min: 1.5 }),
      row('CPU a photo', middle((round) => round.pipelineCpu) / PHOTOS, 's'),
      row(
        'CPU against encoding alone',
        middle((round) => round.pipelineCpu / round.encodeOnlyCpu),
        'x',
        { max: 1.2 },
      ),
      row(
        'speed against the naive way',
        middle((round) => round.naive / round.pooled),
        'x',
        { min: 1.4 },
      ),
      row('first look, warm', middle((round) => round.firstLook) * 1000, 'ms', { max: 500 }),
      row('peak memory of both children', middle((round) => round.peakBytes) / 1e6, 'MB', { max: 640 }),
    ];
  } finally {
    await darkroom.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function row(name: string, value: number, unit: string, bar?: BenchRow['bar']): BenchRow {
  return { name, value, unit, bar };
}

const jobOf = (sourcePath: string, outDir: string) => ({ sourcePath, outDir, type: 'jpeg' as const });

async function developHere(sources: string[], outDir: string): Promise<void> {
  for (const source of sources) {
    await developFirstLook({ kind: 'first-look', ...jobOf(source, outDir) }, () => undefined);
    await developVariants({ kind: 'variants', ...jobOf(source, outDir) }, () => undefined);
  }
}

async function developAll(darkroom: Darkroom, sources: string[], folder: string): Promise<void> {
  await Promise.all(
    sources.map(async (source, at) => {
      const outDir = path.join(folder, `out-${at}`);
      await mkdir(outDir, { recursive: true });
      await darkroom.develop({ kind: 'first-look', ...jobOf(source, outDir) });
      await darkroom.develop({ kind: 'variants', ...jobOf(source, outDir) });
    }),
  );
}

async function lookAt(darkroom: Darkroom, source: string, folder: string): Promise<void> {
  await darkroom.develop({ kind: 'first-look', ...jobOf(source, folder) });
}

async function encodeOnlyCpuSeconds(sources: string[], outDir: string): Promise<number> {
  let seconds = 0;
  for (const source of sources) {
    const photo = await openPhoto({ kind: 'variants', ...jobOf(source, outDir) });
    const decoded = await decodePhoto(photo, photo.width, photo.height);
    const inputs: { pixels: Pixels; format: 'avif' | 'webp' | 'jpeg' }[] = [];
    for (const { width, height, format } of expectedVariants(photo.width, photo.height)) {
      inputs.push({ pixels: await resizePixels(decoded, width, height), format });
    }
    seconds += await cpuSeconds(async () => {
      for (const { pixels, format } of inputs) await encodePixels(pixels, format);
    });
  }
  return seconds;
}

async function developNaively(sources: string[]): Promise<void> {
  for (const source of sources) {
    for (const { width, format } of expectedVariants(WIDTH, HEIGHT)) {
      await withEncoder(sharp(source).autoOrient().resize(width), format).toBuffer();
    }
  }
}

/** Skies, edges, texture and grain, different for each seed; as AVIF about 0.6 bits a pixel, as real photos are. */
async function photograph(folder: string, seed: number): Promise<string> {
  const hue = seed * 67;
  const shapes = Array.from({ length: 120 }, (_, at) => {
    const x = (at * 397 + seed * 131) % WIDTH;
    const y = 500 + ((at * 211 + seed * 71) % (HEIGHT - 500));
    const size = 10 + ((at * 37) % 90);
    const fill = `hsl(${(hue + at * 7) % 360} 35% ${20 + ((at * 13) % 55)}%)`;
    return at % 2
      ? `<circle cx="${x}" cy="${y}" r="${size}" fill="${fill}"/>`
      : `<path d="M${x} ${y}l${size} ${size * 2}l-${size * 2} -${size / 2}z" fill="${fill}"/>`;
  });
  const scene = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><defs><linearGradient id="sky" x2="0.2" y2="1">
    <stop offset="0" stop-color="hsl(${210 + seed * 9} 60% 55%)"/><stop offset="1" stop-color="hsl(${30 + seed * 9} 50% 70%)"/>
    </linearGradient></defs><rect width="100%" height="100%" fill="url(#sky)"/>${shapes.join('')}</svg>`,
  );
  const bytes = await sharp(scene)
    .flatten()
    .composite([
      { input: await texture(50 + seed * 4, 9), blend: 'soft-light' },
      { input: await texture(40, 3), blend: 'overlay' },
      { input: await texture(8, 1), blend: 'overlay' },
    ])
    .jpeg({ quality: 92 })
    .toBuffer();
  const file = path.join(folder, `photo-${seed}.jpg`);
  await writeFile(file, bytes);
  return file;
}

/** Noise of one grain size, made without chance so that every run measures the same. */
function texture(sigma: number, grain: number): Promise<Buffer> {
  const width = Math.ceil(WIDTH / grain);
  const height = Math.ceil(HEIGHT / grain);
  const data = Buffer.alloc(width * height * 4);
  let state = 12_345 + sigma;
  for (let at = 0; at < data.length; at += 4) {
    let sum = 0;
    for (let draw = 0; draw < 3; draw++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      sum += state / 2 ** 32 - 0.5;
    }
    data.fill(Math.max(0, Math.min(255, 128 + sum * 2 * sigma)), at, at + 3);
    data[at + 3] = 128;
  }
  return sharp(data, { raw: { width, height, channels: 4 } })
    .resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'cubic' })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function watchMemory(darkroom: Darkroom): { stop(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(
      peak,
      darkroom.pids.reduce((sum, pid) => sum + (residentBytes(pid) ?? 0), 0),
    );
  }, 20);
  return { stop: () => (clearInterval(timer), peak) };
}

async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function wallSeconds(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}
