import { existsSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { NotAPhotoError } from '#server/errors';
import { Darkroom } from '#server/images/darkroom';
import { DevelopError } from '#server/images/develop-error';
import { sniffPhotoType } from '#server/images/photo-type';
import { residentBytes } from '#server/images/resident-memory';
import { expectedVariants } from '#server/images/variant-set';
import { fileOf, scratchFolder } from './develop-bytes';

const SHARED = path.resolve('../shared/photos');
const list = (folder: string) =>
  existsSync(SHARED) ? readdirSync(path.join(SHARED, folder)) : ['(no ../shared/photos)'];

const darkroom = new Darkroom({ projectDir: process.cwd(), size: 1 });
afterAll(() => darkroom.close());

async function develop(sourcePath: string) {
  const file = await open(sourcePath);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4100), 0, 4100, 0).finally(() => file.close());
  const original = {
    sourcePath,
    outDir: await scratchFolder(),
    type: await sniffPhotoType(buffer.subarray(0, bytesRead)),
  };
  const look = await darkroom.develop({ kind: 'first-look', ...original });
  const variants = await darkroom.develop({ kind: 'variants', ...original });
  return { look, files: [...look.files, ...variants.files] };
}

async function greyThumb(file: string): Promise<Buffer> {
  const { files } = await develop(path.join(SHARED, 'real', file));
  return sharp(fileOf(files, 'avif').path).greyscale().resize(32, 32, { fit: 'fill' }).raw().toBuffer();
}

const names = (specs: { width: number; height: number; format: string }[]) =>
  specs.map((spec) => `${spec.width}x${spec.height} ${spec.format}`).toSorted();

describe.skipIf(!existsSync(SHARED))('real photos', () => {
  it.each(list('real'))('%s develops to the full set', async (name) => {
    const { look, files } = await develop(path.join(SHARED, 'real', name));
    expect(names(files)).toEqual(names(expectedVariants(look.width, look.height)));
    for (const file of files) {
      const header = await sharp(file.path).metadata();
      expect([header.width, header.height]).toEqual([file.width, file.height]);
      expect(header.exif ?? header.xmp ?? header.iptc).toBeUndefined();
    }
  });

  // The same scene saved in several orientations.
  it.each(list('real').filter((name) => /^(Landscape|Portrait)_[2-8]/.test(name)))('%s is upright', async (name) => {
    const [turned, straight] = [await greyThumb(name), await greyThumb(name.replace(/_\d/, '_1'))];
    const difference = turned.reduce((sum, value, at) => sum + Math.abs(value - straight[at]!), 0) / turned.length;
    expect(difference).toBeLessThan(4);
  });

  it('reads what the cameras wrote', async () => {
    const { look } = await develop(path.join(SHARED, 'real', 'iphone_13_pro_max.HEIC'));
    expect([look.width, look.height]).toEqual([3024, 4032]);
    expect(look.metadata).toMatchObject({
      camera: 'Apple iPhone 13 Pro Max',
      aperture: 1.5,
      iso: 250,
      takenAt: '2022-02-16T12:55:41',
      takenAtOffset: '+01:00',
    });
  });
});

describe.skipIf(!existsSync(SHARED))('hostile photos', () => {
  it.each(list('hostile'))('%s ends within 30 s in a refusal or a whole set, in bounded memory', async (name) => {
    let peakBytes = 0;
    const timer = setInterval(() => {
      peakBytes = Math.max(peakBytes, ...darkroom.pids.map((pid) => residentBytes(pid) ?? 0));
    }, 20);
    const startedAt = performance.now();
    try {
      const { look, files } = await develop(path.join(SHARED, 'hostile', name));
      expect(names(files)).toEqual(names(expectedVariants(look.width, look.height)));
    } catch (error) {
      const isRefusal = error instanceof NotAPhotoError || (error instanceof DevelopError && error.isPermanent);
      expect(isRefusal, String(error)).toBe(true);
    } finally {
      clearInterval(timer);
    }
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect(peakBytes).toBeLessThan(750_000_000);
  });
});
