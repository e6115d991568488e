import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DevelopError } from '#server/images/develop-error';
import { expectedVariants } from '#server/images/variant-set';
import { colourAt, cornered, developBytes, fileOf } from './develop-bytes';

const RED = [224, 16, 16];
const BLUE = [32, 80, 192];

const flat = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

function expectNear(actual: number[], expected: number[], tolerance = 12): void {
  expected.forEach((value, at) =>
    expect(Math.abs(actual[at]! - value), `${actual} for ${expected}`).toBeLessThanOrEqual(tolerance),
  );
}

const names = (list: { width: number; height: number; format: string }[]) =>
  list.map(({ width, height, format }) => `${width}x${height} ${format}`).toSorted();

const refusal = (image: Buffer, options?: { maxPixels?: number }) =>
  developBytes(image, options).then(
    () => null,
    (error: unknown) => error as DevelopError,
  );

describe('developing', () => {
  // Where the red corner of the stored picture is, by EXIF orientation.
  const corners = {
    1: 'top left',
    2: 'top right',
    3: 'bottom right',
    4: 'bottom left',
    5: 'top left',
    6: 'top right',
    7: 'bottom right',
    8: 'bottom left',
  };

  it.each(Object.entries(corners))('turns orientation %s upright: red is %s', async (orientation, corner) => {
    const source = (await cornered(800, 600)).withMetadata({ orientation: Number(orientation) }).jpeg();
    const { look, files } = await developBytes(source);
    const isTurned = Number(orientation) >= 5;
    expect([look.width, look.height]).toEqual(isTurned ? [600, 800] : [800, 600]);
    for (const format of ['avif', 'webp', 'jpeg'] as const) {
      const { path } = fileOf(files, format);
      const { width, height } = await sharp(path).metadata();
      expect([width, height]).toEqual([look.width, look.height]);
      for (const place of ['top left', 'top right', 'bottom left', 'bottom right']) {
        const [x, y] = [place.endsWith('left') ? 0.08 : 0.92, place.startsWith('top') ? 0.08 : 0.92];
        expectNear(await colourAt(path, x, y), place === corner ? RED : BLUE);
      }
    }
  });

  it('makes exactly the set that is expected, each file as it is listed', async () => {
    const { look, files } = await developBytes((await cornered(2000, 1500)).jpeg());
    expect(names(files)).toEqual(names(expectedVariants(look.width, look.height)));
    for (const file of files) {
      const bytes = await readFile(file.path);
      const header = await sharp(bytes).metadata();
      expect([header.width, header.height]).toEqual([file.width, file.height]);
      expect(header.format === 'heif' ? 'avif' : header.format).toBe(file.format);
      expect(bytes.length).toBe(file.sizeBytes);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    }
  });

  it('yields the same bytes for the same original', async () => {
    const source = await (await cornered(900, 700)).jpeg().toBuffer();
    const [once, again] = [await developBytes(source), await developBytes(source)];
    expect(again.files.map((file) => file.sha256)).toEqual(once.files.map((file) => file.sha256));
    expect(again.look.thumbhash).toBe(once.look.thumbhash);
    expect(again.look.palette).toEqual(once.look.palette);
  });

  it('leaves no EXIF, GPS, XMP or IPTC in any file', async () => {
    const source = flat(700, 500, 'olive')
      .withExif({
        IFD0: { Make: 'SecretMake', Copyright: 'SecretName' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 8/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '11/1 34/1 0/1' },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><SecretXmp/></x:xmpmeta>')
      .jpeg();
    const { look, files } = await developBytes(source);
    expect(look.metadata.gps).not.toBeNull();
    for (const file of files) {
      const bytes = await readFile(file.path);
      const { exif, xmp, iptc, icc } = await sharp(bytes).metadata();
      expect({ exif, xmp, iptc, icc }).toEqual({ exif: undefined, xmp: undefined, iptc: undefined, icc: undefined });
      expect(bytes.includes('Secret')).toBe(false);
    }
  });

  it.each([
    [1, 1],
    [3, 2],
    [1, 400],
    [12_000, 60],
  ])('develops %i x %i', async (width, height) => {
    const { look, files } = await developBytes(flat(width, height, '#2050c0').png());
    expect([look.width, look.height]).toEqual([width, height]);
    expect(files).toHaveLength(expectedVariants(width, height).length);
    expectNear(await colourAt(fileOf(files, 'avif').path, 0.5, 0.5), BLUE);
    expect(Buffer.from(look.thumbhash, 'base64').length).toBeGreaterThan(4);
  });
});

describe('colours', () => {
  it('converts CMYK to sRGB', async () => {
    const { files } = await developBytes(flat(400, 300, '#2050c0').toColourspace('cmyk').jpeg({ quality: 95 }));
    for (const file of files) {
      expect((await sharp(file.path).metadata()).space).toBe('srgb');
      expectNear(await colourAt(file.path, 0.5, 0.5), BLUE, 45);
    }
  });

  it('brings 16 bits to 8', async () => {
    const { files } = await developBytes(flat(400, 300, '#2050c0').toColourspace('rgb16').png());
    expect((await sharp(fileOf(files, 'jpeg').path).metadata()).depth).toBe('uchar');
    expectNear(await colourAt(fileOf(files, 'jpeg').path, 0.5, 0.5), BLUE);
  });

  it('keeps Display P3 with its profile, at the numbers it had', async () => {
    const source = await flat(400, 300, '#e01010').withIccProfile('p3').png().toBuffer();
    const stored = await sharp(source).keepIccProfile().raw().toBuffer();
    const { look, files } = await developBytes(source);
    for (const file of files) {
      expect((await sharp(file.path).metadata()).icc?.includes(Buffer.from('XYZ '))).toBe(true);
      const numbers = await sharp(file.path).keepIccProfile().raw().toBuffer();
      expectNear([...numbers.subarray(0, 3)], [...stored.subarray(0, 3)]);
      expectNear(await colourAt(file.path, 0.5, 0.5), RED);
    }
    expect(look.palette[0]?.hex).toMatch(/^#d[ef]|^#e[012]/);
  });

  it('keeps Display P3 through transparency', async () => {
    const source = sharp({ create: { width: 500, height: 40, channels: 4, background: '#e0101080' } })
      .withIccProfile('p3')
      .png();
    const { files } = await developBytes(source);
    expectNear(await colourAt(fileOf(files, 'webp').path, 0.5, 0.5), [...RED, 128]);
    expectNear(await colourAt(fileOf(files, 'jpeg').path, 0.5, 0.5), [240, 136, 136], 16);
  });

  it('keeps transparency in AVIF and WebP and lays JPEG on white', async () => {
    const source = sharp({
      create: { width: 400, height: 300, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    }).png();
    const { files } = await developBytes(source);
    expect((await colourAt(fileOf(files, 'avif').path, 0.5, 0.5))[3]).toBe(0);
    expect((await colourAt(fileOf(files, 'webp').path, 0.5, 0.5))[3]).toBe(0);
    expectNear(await colourAt(fileOf(files, 'jpeg').path, 0.5, 0.5), [255, 255, 255], 2);
  });

  it('takes greyscale as it is', async () => {
    const { look, files } = await developBytes(flat(400, 300, '#808080').toColourspace('b-w').jpeg());
    expectNear(await colourAt(fileOf(files, 'avif').path, 0.5, 0.5), [128, 128, 128], 4);
    expect(look.palette).toHaveLength(1);
  });
});

describe('the first look', () => {
  it('names the colours of a photo with their share, and its tones', async () => {
    const { look } = await developBytes((await cornered(800, 600)).png());
    expect(look.palette[0]!.weight).toBeCloseTo(15 / 16, 1);
    expect(look.palette[0]!.hex).toMatch(/^#[12].[45].[bc].$/);
    expect(look.palette.reduce((sum, colour) => sum + colour.weight, 0)).toBeCloseTo(1, 1);
    for (const bins of Object.values(look.histogram)) {
      expect(bins).toHaveLength(64);
      expect(Math.max(...bins)).toBe(1);
    }
    expect(look.histogram.blue.indexOf(1)).toBe(192 >> 2);
  });
});

describe('refusing', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff', 'avif'] as const)('a %s that is cut short', async (format) => {
    const noise = sharp({
      create: {
        width: 600,
        height: 400,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    });
    const whole = await noise.toFormat(format).toBuffer();
    const error = await refusal(whole.subarray(0, Math.floor(whole.length / 2)));
    expect(error).toBeInstanceOf(DevelopError);
    expect(error).toMatchObject({ code: 'unreadable', isPermanent: true });
  });

  it('more pixels than allowed, by its header alone', async () => {
    const header = await flat(8, 8, 'red').png().toBuffer();
    expect(await refusal(header, { maxPixels: 63 })).toMatchObject({
      code: 'too_many_pixels',
      stage: 'open',
      isPermanent: true,
    });
  });

  it('a file that is not what it was taken for', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(200)]);
    expect(await refusal(bytes)).toMatchObject({ code: 'unreadable', stage: 'open' });
  });
});
