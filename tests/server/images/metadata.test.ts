import sharp, { type Exif, type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { photoMetadataSchema, type PhotoMetadata } from '#server/images/metadata';
import { cameraName, cleanText, offsetOf, wallClock } from '#server/images/metadata-values';
import { openPhoto } from '#server/images/open-photo';
import { readMetadata } from '#server/images/read-metadata';
import { originalOf } from './develop-bytes';

const blank = () => sharp({ create: { width: 16, height: 16, channels: 3, background: 'grey' } });

async function metadataOf(image: Sharp | Buffer): Promise<PhotoMetadata> {
  return readMetadata(await openPhoto({ kind: 'first-look', ...(await originalOf(image)) }));
}

const withExif = (exif: Exif) => metadataOf(blank().withExif(exif).jpeg());

const xmp = (attributes: string, body: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ${attributes}>${body}</rdf:Description></rdf:RDF></x:xmpmeta>`;

const dataset = (number: number, text: string) => {
  const value = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x1c, 2, number, value.length >> 8, value.length & 255]), value]);
};

describe('what a photo says of itself', () => {
  it('reads the camera and the exposure', async () => {
    const metadata = await withExif({
      IFD0: { Make: 'Canon', Model: 'Canon EOS 40D' },
      IFD2: {
        ExposureTime: '1/250',
        FNumber: '28/10',
        ISOSpeedRatings: '400',
        FocalLength: '50/1',
        FocalLengthIn35mmFilm: '80',
        LensModel: 'EF50mm f/1.8 STM',
        DateTimeOriginal: '2024:05:01 18:03:22',
        OffsetTimeOriginal: '+02:00',
      },
    });
    expect(metadata).toMatchObject({
      camera: 'Canon EOS 40D',
      make: 'Canon',
      model: 'EOS 40D',
      lens: 'EF50mm f/1.8 STM',
      exposureSeconds: 0.004,
      aperture: 2.8,
      iso: 400,
      focalLengthMm: 50,
      focalLength35mm: 80,
      takenAt: '2024-05-01T18:03:22',
      takenAtOffset: '+02:00',
    });
  });

  it('reads where it was taken, south and west too', async () => {
    const metadata = await withExif({
      IFD3: {
        GPSLatitudeRef: 'S',
        GPSLatitude: '33/1 51/1 30/1',
        GPSLongitudeRef: 'W',
        GPSLongitude: '70/1 40/1 0/1',
        GPSAltitudeRef: '0',
        GPSAltitude: '520/1',
      },
    });
    expect(metadata.gps).toEqual({ latitude: -33.858333, longitude: -70.666667, altitudeMeters: 520 });
  });

  it.each([
    ['0, 0, which cameras write without a fix', '0/1 0/1 0/1', '0/1 0/1 0/1'],
    ['a latitude beyond the pole', '200/1 0/1 0/1', '10/1 0/1 0/1'],
    ['a division by zero', '48/0 0/0 0/0', '11/0 0/0 0/0'],
  ])('ignores %s', async (_name, GPSLatitude, GPSLongitude) => {
    const metadata = await withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude, GPSLongitudeRef: 'E', GPSLongitude } });
    expect(metadata.gps).toBeNull();
  });

  it('takes title, caption, keywords, rating and rights from XMP', async () => {
    const image = blank()
      .withXmp(
        xmp(
          'xmp:Rating="4"',
          `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Föhn &amp; fog</rdf:li></rdf:Alt></dc:title>
          <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Above the lake</rdf:li></rdf:Alt></dc:description>
          <dc:subject><rdf:Bag><rdf:li>alps</rdf:li><rdf:li>alps</rdf:li><rdf:li>fog, thick</rdf:li></rdf:Bag></dc:subject>
          <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Ana</rdf:li></rdf:Alt></dc:rights>
          <dc:creator><rdf:Seq><rdf:li>Ana Silva</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></dc:creator>`,
        ),
      )
      .jpeg();
    expect(await metadataOf(image)).toMatchObject({
      title: 'Föhn & fog',
      caption: 'Above the lake',
      keywords: ['alps', 'fog, thick'],
      rating: 4,
      copyright: '© Ana',
      creator: 'Ana Silva',
    });
  });

  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('reads EXIF and XMP of %s', async (format) => {
    const source = await blank()
      .withExif({ IFD0: { Make: 'FUJIFILM', Model: 'X-T5' } })
      .withXmp(xmp('xmp:Rating="2"', ''))
      .toFormat(format)
      .toBuffer();
    const metadata = await metadataOf(source);
    expect(metadata.rating).toBe(2);
    expect(metadata.camera).toBe(format === 'tiff' ? null : 'Fujifilm X-T5');
  });

  it('reads IPTC', async () => {
    const charset = Buffer.from([0x1c, 1, 90, 0, 3, 0x1b, 0x25, 0x47]);
    const iim = Buffer.concat([
      charset,
      dataset(5, 'Übergang'),
      dataset(25, 'one'),
      dataset(25, 'two'),
      dataset(80, 'Ana'),
    ]);
    const resource = Buffer.concat([
      Buffer.from('8BIM\x04\x04\0\0', 'latin1'),
      Buffer.from([0, 0, iim.length >> 8, iim.length & 255]),
      iim,
    ]);
    const body = Buffer.concat([Buffer.from('Photoshop 3.0\0', 'latin1'), resource, Buffer.alloc(resource.length % 2)]);
    const segment = Buffer.concat([Buffer.from([0xff, 0xed, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
    const jpeg = await blank().jpeg().toBuffer();
    const metadata = await metadataOf(Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]));
    expect(metadata).toMatchObject({ title: 'Übergang', keywords: ['one', 'two'], creator: 'Ana' });
  });

  it('leaves out what is broken and keeps the rest', async () => {
    const metadata = await withExif({
      IFD0: { Make: 'Canon', Copyright: 'x'.repeat(5000), ImageDescription: 'OLYMPUS DIGITAL CAMERA' },
      IFD2: {
        DateTimeOriginal: '2024:13:45 99:00:00',
        ExposureTime: '1/0',
        FNumber: '0/0',
        OffsetTimeOriginal: 'later',
      },
    });
    expect(metadata).toMatchObject({
      camera: 'Canon',
      takenAt: null,
      takenAtOffset: null,
      exposureSeconds: null,
      aperture: null,
      caption: null,
    });
    expect(metadata.copyright).toHaveLength(500);
    expect(photoMetadataSchema.safeParse(metadata).success).toBe(true);
  });

  it('survives EXIF of pure noise', async () => {
    const jpeg = await blank().jpeg().toBuffer();
    const noise = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7919) % 251));
    const body = Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0\x20\0', 'latin1'), noise]);
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
    const metadata = await metadataOf(Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]));
    expect(photoMetadataSchema.safeParse(metadata).success).toBe(true);
  });
});

describe('cleaning values', () => {
  it.each([
    ['NIKON CORPORATION', 'NIKON D850', 'Nikon D850'],
    ['Canon', 'Canon EOS 40D', 'Canon EOS 40D'],
    ['OLYMPUS IMAGING CORP.  ', 'E-M10', 'Olympus E-M10'],
    ['CASIO COMPUTER CO.,LTD.', 'EX-M2  ', 'Casio EX-M2'],
    ['samsung', 'SM-G930F', 'Samsung SM-G930F'],
    ['Jolla', 'Jolla', 'Jolla'],
    ['LEICA CAMERA AG', 'LEICA Q2', 'Leica Q2'],
    ['DJI', 'FC3582', 'DJI FC3582'],
    ['Apple', 'iPhone 13 Pro Max', 'Apple iPhone 13 Pro Max'],
    [null, 'Unnamed 1', 'Unnamed 1'],
    ['Sony', null, 'Sony'],
    ['\0\0', ' ', null],
  ])('calls %s / %s by the name people use', (make, model, camera) => {
    expect(cameraName(make, model).camera).toBe(camera);
  });

  it('keeps text that PostgreSQL and JSON take', () => {
    expect(cleanText('a\0b\u0007\r\nc ', 10)).toBe('ab\nc');
    expect(cleanText('\0 ', 10)).toBeNull();
    expect(cleanText('ab😀', 3)).toBe('ab');
    expect(cleanText('\ud800x', 5)).toBe('\ufffdx');
  });

  it('reads clocks and offsets, and days that there are not as null', () => {
    expect(wallClock('2024:05:01 18:03:22')).toBe('2024-05-01T18:03:22');
    expect(wallClock('2024-05-01T18:03:22.50+02:00')).toBe('2024-05-01T18:03:22');
    expect(wallClock('2024:02:30 10:00:00')).toBeNull();
    expect(wallClock('0000:00:00 00:00:00')).toBeNull();
    expect(offsetOf('.50+02:00')).toBe('+02:00');
    expect(offsetOf('Z')).toBe('+00:00');
    expect(offsetOf('-0930')).toBe('-09:30');
    expect(offsetOf('+99:00')).toBeNull();
  });
});
