import { readFile, stat } from 'node:fs/promises';
import ExifReader from 'exifreader';
import { photoMetadataSchema, type PhotoMetadata } from './metadata';
import { cameraName, cleanText, offsetOf, positiveNumber, wallClock } from './metadata-values';
import { TagGroup } from './tag-group';
import type { OpenPhoto } from './open-photo';

// It has one export, the default, whatever its types say.
// oxlint-disable-next-line import/no-named-as-default-member
const { load } = ExifReader;

/** Directories of a TIFF lie anywhere in it; beyond this size only its XMP is read. */
const MAX_TIFF_BYTES = 64 * 1024 * 1024;

const NO_METADATA: PhotoMetadata = {
  camera: null,
  make: null,
  model: null,
  lens: null,
  exposureSeconds: null,
  aperture: null,
  iso: null,
  focalLengthMm: null,
  focalLength35mm: null,
  takenAt: null,
  takenAtOffset: null,
  gps: null,
  title: null,
  caption: null,
  keywords: [],
  rating: null,
  copyright: null,
  creator: null,
};

/** What EXIF, XMP and IPTC say of a photo. Never fails: a tag that is broken is a tag that is missing. */
export async function readMetadata(photo: OpenPhoto): Promise<PhotoMetadata> {
  const exifFile = await exifOf(photo);
  const exif = tagsOf(exifFile);
  const xmp = new TagGroup(tagsOf(photo.xmp && packetAround(photo.xmp))?.xmp);
  const iptc = new TagGroup(tagsOf(photo.iptc && jpegAround(photo.iptc))?.iptc);
  return compose(new TagGroup(exif?.exif), new TagGroup(exif?.gps), xmp, iptc);
}

/** Where two disagree, what people typed last wins: XMP, then IPTC, then EXIF. */
function compose(exif: TagGroup, gps: TagGroup, xmp: TagGroup, iptc: TagGroup): PhotoMetadata {
  const shot = [exif.text('DateTimeOriginal'), xmp.text('DateTimeOriginal'), exif.text('DateTimeDigitized')];
  const taken = [...shot, xmp.text('DateCreated')].find((value) => wallClock(value) !== null) ?? null;
  const offset = exif.text('OffsetTimeOriginal') ?? exif.text('OffsetTime') ?? taken?.slice(19);
  const keywords = [...xmp.texts('subject'), ...iptc.texts('Keywords')].map((word) => cleanText(word, 80));
  const camera = cameraName(exif.text('Make') ?? xmp.text('Make'), exif.text('Model') ?? xmp.text('Model'));
  const fields: { [Field in keyof PhotoMetadata]: unknown } = {
    ...camera,
    lens: cleanText(exif.text('LensModel') ?? xmp.text('LensModel') ?? xmp.text('Lens'), 160),
    exposureSeconds: positiveNumber(exif.number('ExposureTime')),
    aperture: positiveNumber(exif.number('FNumber')),
    iso: positiveNumber(exif.number('ISOSpeedRatings') ?? exif.number('PhotographicSensitivity')),
    focalLengthMm: positiveNumber(exif.number('FocalLength')),
    focalLength35mm: positiveNumber(exif.number('FocalLengthIn35mmFilm')),
    takenAt: wallClock(taken),
    takenAtOffset: taken ? offsetOf(offset) : null,
    gps: placeOf(gps),
    title: cleanText(xmp.text('title') ?? iptc.text('Object Name') ?? iptc.text('Headline'), 300),
    caption: captionOf(exif, xmp, iptc),
    keywords: [...new Set(keywords.filter((word) => word !== null))].slice(0, 100),
    rating: ratingOf(xmp.number('Rating') ?? exif.number('Rating')),
    copyright: cleanText(xmp.text('rights') ?? iptc.text('Copyright Notice') ?? exif.text('Copyright'), 500),
    creator: cleanText(xmp.text('creator') ?? iptc.text('By-line') ?? exif.text('Artist'), 300),
  };
  return keepValid(fields);
}

/** Field by field, so that one that the schema refuses takes no other along. */
function keepValid(fields: Record<string, unknown>): PhotoMetadata {
  const kept: Record<string, unknown> = { ...NO_METADATA };
  for (const [name, field] of Object.entries(photoMetadataSchema.shape)) {
    const parsed = field.safeParse(fields[name]);
    if (parsed.success) kept[name] = parsed.data;
  }
  return photoMetadataSchema.parse(kept);
}

function placeOf(gps: TagGroup): PhotoMetadata['gps'] {
  const latitude = gps.number('Latitude');
  const longitude = gps.number('Longitude');
  // A camera without a fix writes 0, 0.
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) return null;
  const altitude = gps.number('Altitude');
  const altitudeMeters = altitude !== null && Math.abs(altitude) < 100_000 ? Math.round(altitude * 10) / 10 : null;
  return { latitude: round6(latitude), longitude: round6(longitude), altitudeMeters };
}

/** What cameras write into every file is no caption. */
const FACTORY_CAPTION =
  /^(olympus digital camera|sony dsc|dcim\\|kodak digital|minolta digital|samsung camera|default)/i;

function captionOf(exif: TagGroup, xmp: TagGroup, iptc: TagGroup): string | null {
  const typed = cleanText(xmp.text('description') ?? iptc.text('Caption/Abstract'), 10_000);
  const caption = typed ?? cleanText(exif.text('ImageDescription'), 10_000);
  return caption && FACTORY_CAPTION.test(caption) ? null : caption;
}

function ratingOf(stars: number | null): number | null {
  return stars !== null && stars >= 0 && stars <= 5 ? Math.round(stars) : null;
}

function round6(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000;
}

async function exifOf(photo: OpenPhoto): Promise<Buffer | undefined> {
  if (photo.type !== 'tiff') {
    const prefix = photo.exif?.subarray(0, 4).toString('latin1') === 'Exif' ? 6 : 0;
    return photo.exif?.subarray(prefix);
  }
  const { size } = await stat(photo.path);
  return size <= MAX_TIFF_BYTES ? readFile(photo.path) : undefined;
}

function tagsOf(bytes: Buffer | undefined) {
  if (!bytes?.length) return null;
  try {
    return load(bytes, { expanded: true });
  } catch {
    return null;
  }
}

const XMP_PACKET = Buffer.from('<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>');
const MAX_XMP_BYTES = 2_000_000;

/** XMP is recognised by its packet header, which not every writer gives it. What is before the root, entities too, is dropped. */
function packetAround(xmp: Buffer): Buffer | undefined {
  const start = ['<x:xmpmeta', '<rdf:RDF'].map((root) => xmp.indexOf(root)).find((at) => at >= 0);
  if (start === undefined || xmp.length > MAX_XMP_BYTES) return undefined;
  return Buffer.concat([XMP_PACKET, xmp.subarray(start)]);
}

/** IPTC is read from a Photoshop segment only, so it is given one. */
function jpegAround(iptc: Buffer): Buffer | undefined {
  const header = Buffer.from('Photoshop 3.0\0', 'latin1');
  const body = iptc.subarray(0, header.length).equals(header) ? iptc : Buffer.concat([header, iptc]);
  if (body.length > 65_533) return undefined;
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xed, (body.length + 2) >> 8, (body.length + 2) & 255]);
  return Buffer.concat([start, body, Buffer.from([0xff, 0xd9])]);
}
