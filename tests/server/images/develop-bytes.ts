import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { onTestFinished } from 'vitest';
import { developFirstLook } from '#server/images/develop-first-look';
import type { DevelopJob, VariantFile, VariantFormat } from '#server/images/develop-types';
import { developVariants } from '#server/images/develop-variants';
import { sniffPhotoType } from '#server/images/photo-type';

/** A folder for one test, gone with it. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'safelight-images-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What a job needs of an original that lies in a folder of its own. */
export async function originalOf(image: Sharp | Buffer): Promise<Omit<DevelopJob, 'kind'>> {
  const bytes = Buffer.isBuffer(image) ? image : await image.toBuffer();
  const outDir = await scratchFolder();
  const sourcePath = path.join(outDir, 'original');
  await writeFile(sourcePath, bytes);
  return { sourcePath, outDir, type: await sniffPhotoType(bytes.subarray(0, 4100)) };
}

/** Both jobs, in this process. */
export async function developBytes(image: Sharp | Buffer, options: { maxPixels?: number } = {}) {
  const original = { ...(await originalOf(image)), ...options };
  const look = await developFirstLook({ ...original, kind: 'first-look' }, () => undefined);
  const variants = await developVariants({ ...original, kind: 'variants' }, () => undefined);
  return { look, files: [...look.files, ...variants.files] };
}

export function fileOf(
  files: VariantFile[],
  format: VariantFormat,
  width = Math.max(...files.map((file) => file.width)),
) {
  const file = files.find((candidate) => candidate.format === format && candidate.width === width);
  if (!file) throw new Error(`no ${format} of ${width}`);
  return file;
}

/** Red, green, blue at a point given from 0 to 1, as a browser would show it on an sRGB screen. */
export async function colourAt(file: string, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(file).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const column = Math.min(info.width - 1, Math.floor(x * info.width));
  const row = Math.min(info.height - 1, Math.floor(y * info.height));
  const at = (row * info.width + column) * info.channels;
  return [...data.subarray(at, at + info.channels)];
}

/** A plain image with one corner in red, so that its way up can be told. */
export async function cornered(width: number, height: number): Promise<Sharp> {
  const corner = { create: { width: width >> 2, height: height >> 2, channels: 3 as const, background: '#e01010' } };
  const flat = sharp({ create: { width, height, channels: 3, background: '#2050c0' } });
  const composed = await flat
    .composite([{ input: await sharp(corner).png().toBuffer(), left: 0, top: 0 }])
    .png()
    .toBuffer();
  return sharp(composed);
}
