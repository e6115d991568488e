import { fileTypeFromBuffer } from 'file-type';
import { NotAPhotoError } from '#server/errors';

export const PHOTO_TYPES = ['jpeg', 'png', 'webp', 'avif', 'heic', 'tiff'] as const;
export type PhotoType = (typeof PHOTO_TYPES)[number];

/**
 * Tells what a file is by its first bytes (4,100 are plenty), never by its name or by what a browser called it.
 * @throws NotAPhotoError that says what it is instead and what to do
 */
export async function sniffPhotoType(head: Uint8Array): Promise<PhotoType> {
  if (head.length === 0) throw new NotAPhotoError('The file is empty.');
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const type = photoTypeOf(bytes);
  if (type) return type;
  throw new NotAPhotoError(await refusalFor(bytes));
}

const RAW_ADVICE = 'export it as JPEG, TIFF or HEIC first';
const RAW_EXTENSIONS = new Set(['arw', 'cr2', 'cr3', 'dng', 'nef', 'orf', 'raf', 'rw2']);
const ACCEPTED = 'Safelight takes JPEG, PNG, WebP, AVIF, HEIC and TIFF.';

function photoTypeOf(bytes: Buffer): PhotoType | null {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'webp';
  if (text(bytes, 4, 8) === 'ftyp') return typeByBrands(bytes);
  if (isTiff(bytes) && !isTiffBasedRaw(bytes)) return 'tiff';
  return null;
}

/** ISO/IEC 14496-12: a major brand, then the compatible ones. `mif1` says only that it is an image. */
function typeByBrands(bytes: Buffer): PhotoType | null {
  const end = Math.min(bytes.length, bytes.length >= 4 ? bytes.readUInt32BE(0) : 0, 8 + 4 * 64);
  const brands = [text(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text(bytes, at, at + 4));
  for (const brand of brands) {
    if (brand === 'avif' || brand === 'avis') return 'avif';
    if (['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'].includes(brand)) return 'heic';
    if (brand === 'crx ') return null;
  }
  return brands[0] === 'mif1' || brands[0] === 'msf1' ? 'heic' : null;
}

function isTiff(bytes: Buffer): boolean {
  const order = text(bytes, 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return false;
  const version = order === 'II' ? bytes.readUInt16LE(2) : bytes.readUInt16BE(2);
  return version === 42 || version === 43;
}

/**
 * Most raw formats are TIFFs whose first directory is a preview. DNG says so by a tag, CR2 by its header; the rest
 * mark the directory as reduced and keep the sensor's data in sub-directories, or use a compression of their own.
 */
function isTiffBasedRaw(bytes: Buffer): boolean {
  if (text(bytes, 8, 10) === 'CR') return true;
  const tags = firstDirectory(bytes);
  const isPreview = tags.get(254) === 1 && tags.has(330);
  return tags.has(50706) || isPreview || [34713, 32767, 65535].includes(tags.get(259) ?? 0);
}

/** Tag to value of the first directory, as far as it lies in these bytes. */
function firstDirectory(bytes: Buffer): Map<number, number> {
  const isLittle = bytes[0] === 0x49;
  const u16 = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const tags = new Map<number, number>();
  const start = u32(4);
  if (start + 2 > bytes.length) return tags;
  for (let at = start + 2, left = u16(start); left > 0 && at + 12 <= bytes.length; at += 12, left--) {
    const isShort = u16(at + 2) === 3;
    tags.set(u16(at), isShort ? u16(at + 8) : u32(at + 8));
  }
  return tags;
}

async function refusalFor(bytes: Buffer): Promise<string> {
  const start = text(bytes, 0, 512).trimStart().toLowerCase();
  if (start.startsWith('<svg') || (start.startsWith('<?xml') && start.includes('<svg'))) {
    return 'This is an SVG drawing, not a photo. Export it as PNG or JPEG first.';
  }
  if (isTiff(bytes)) return `This is a raw camera file; ${RAW_ADVICE}.`;
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (!found)
    return isText(bytes) ? `This is a text file, not a photo. ${ACCEPTED}` : `This is not a photo. ${ACCEPTED}`;
  if (RAW_EXTENSIONS.has(found.ext)) return `This is a raw camera file (${found.ext.toUpperCase()}); ${RAW_ADVICE}.`;
  if (found.ext === 'gif') return 'This is a GIF. Save the frame you want as JPEG or PNG first.';
  if (found.ext === 'pdf') return 'This is a PDF document, not a photo. Export the page as JPEG or PNG first.';
  if (found.mime.startsWith('video/'))
    return 'This is a video, not a photo. Save the frame you want as JPEG or PNG first.';
  if (found.mime.startsWith('audio/')) return 'This is a sound recording, not a photo.';
  if (['zip', 'rar', '7z', 'gz', 'tar'].includes(found.ext))
    return 'This is an archive. Unpack it and upload the photos in it.';
  return `This is a ${found.ext.toUpperCase()} file. ${ACCEPTED}`;
}

function isText(bytes: Buffer): boolean {
  return !bytes.subarray(0, 512).some((byte) => byte < 9 || (byte > 13 && byte < 32));
}

function startsWith(bytes: Buffer, signature: readonly number[]): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}

function text(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}
