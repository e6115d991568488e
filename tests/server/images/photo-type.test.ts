import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { NotAPhotoError } from '#server/errors';
import { sniffPhotoType } from '#server/images/photo-type';

const pixel = () => sharp({ create: { width: 4, height: 4, channels: 3, background: 'teal' } });
const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** ISO base media: size, `ftyp`, major brand, version, compatible brands. */
function brands(...names: string[]): Buffer {
  const box = latin1(`\0\0\0\0ftyp${names[0]}\0\0\0\0${names.slice(1).join('')}`);
  box.writeUInt32BE(box.length, 0);
  return Buffer.concat([box, Buffer.alloc(64)]);
}

/** A little-endian TIFF directory of shorts. */
function tiff(...tags: [number, number][]): Buffer {
  const file = Buffer.alloc(4100);
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, value], at) => {
    file.writeUInt16LE(tag, 10 + at * 12);
    file.writeUInt16LE(3, 12 + at * 12);
    file.writeUInt32LE(1, 14 + at * 12);
    file.writeUInt16LE(value, 18 + at * 12);
  });
  return file;
}

describe('telling a photo by its content', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('knows %s', async (format) => {
    expect(await sniffPhotoType(await pixel().toFormat(format).toBuffer())).toBe(format);
  });

  it.each([
    ['heic', brands('heic', 'mif1', 'heic')],
    ['heic', brands('mif1', 'mif1', 'heic')],
    ['avif', brands('mif1', 'mif1', 'avif', 'miaf')],
    ['tiff', tiff([256, 100], [257, 100], [259, 5])],
  ])('knows %s by what its header says', async (type, bytes) => {
    expect(await sniffPhotoType(bytes)).toBe(type);
  });

  it('knows a big-endian TIFF whose directory lies at its end', async () => {
    const file = Buffer.alloc(4100);
    file.write('MM\0*', 0, 'latin1');
    file.writeUInt32BE(40_000_000, 4);
    expect(await sniffPhotoType(file)).toBe('tiff');
  });
});

describe('telling people what it is instead', () => {
  it.each([
    ['nothing', Buffer.alloc(0), /empty/],
    ['a GIF', latin1('GIF89a\x01\0\x01\0\0\0\0'), /GIF/],
    ['an SVG', latin1('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), /SVG/],
    ['a PDF', latin1('%PDF-1.7\n'), /PDF/],
    ['an archive', latin1('PK\x03\x04\x14\0\0\0\0\0'.padEnd(64, '\0')), /archive|ZIP/],
    ['a video', brands('isom', 'isom', 'mp42'), /video/],
    ['text', latin1('Dear diary, today I took no photo.'), /text/],
    ['noise', Buffer.from([0, 1, 2, 3, 250, 251, 7, 9]), /not a photo/],
    ['a CR3', brands('crx ', 'crx ', 'isom'), /raw camera file \(CR3\); export it as JPEG, TIFF or HEIC first/],
    ['a CR2', Buffer.concat([latin1('II*\0\x10\0\0\0CR\x02\0'), Buffer.alloc(64)]), /raw camera file/],
    ['a DNG', tiff([256, 100], [50706, 1]), /raw camera file/],
    ['an NEF or ARW', tiff([254, 1], [256, 160], [330, 3]), /raw camera file/],
    ['an RAF', latin1('FUJIFILMCCD-RAW 0201'.padEnd(64, '\0')), /raw camera file \(RAF\)/],
  ])('refuses %s', async (_name, bytes, sentence) => {
    const refusal = await sniffPhotoType(bytes).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NotAPhotoError);
    expect((refusal as NotAPhotoError).message).toMatch(sentence);
  });
});
