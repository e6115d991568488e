import { stat } from 'node:fs/promises';
import sharp, { type Metadata } from 'sharp';
import { DevelopError, atStage } from './develop-error';
import type { DevelopJob } from './develop-types';
import { colourSpaceOf, type ColourSpace } from './colour-profile';
import type { PhotoType } from './photo-type';

export const DEFAULT_MAX_PIXELS = 250_000_000;
/** HEVC is decoded whole, without a smaller scale to fall back on. */
const MAX_HEIC_PIXELS = 100_000_000;

/** A photo whose header was read and found acceptable. */
export interface OpenPhoto {
  path: string;
  type: PhotoType;
  /** Pixels, upright. */
  width: number;
  height: number;
  maxPixels: number;
  /** What its ICC profile says; sRGB when there is none. */
  colourSpace: ColourSpace;
  iccProfile: Buffer | undefined;
  exif: Buffer | undefined;
  xmp: Buffer | undefined;
  iptc: Buffer | undefined;
}

/** Reads the header and refuses what is damaged, not what it was said to be, or too big, before anything is decoded. */
export async function openPhoto({ sourcePath, type, maxPixels = DEFAULT_MAX_PIXELS }: DevelopJob): Promise<OpenPhoto> {
  await stat(sourcePath).catch((cause: unknown) => {
    throw new DevelopError('missing', 'open', 'The original is not where it was stored.', { cause });
  });
  const header = await atStage('open', () => sharp(sourcePath, { limitInputPixels: false }).metadata());
  if (typeOf(header) !== type) {
    throw new DevelopError(
      'unreadable',
      'open',
      `The file claims to be ${type.toUpperCase()}, but its content is not.`,
    );
  }
  const { width, height } = header.autoOrient;
  refuseTooManyPixels(width, height, type === 'heic' ? Math.min(maxPixels, MAX_HEIC_PIXELS) : maxPixels);
  return {
    path: sourcePath,
    type,
    width,
    height,
    maxPixels,
    colourSpace: header.icc ? colourSpaceOf(header.icc) : header.space === 'cmyk' ? 'other' : 'srgb',
    iccProfile: header.icc,
    exif: header.exif,
    xmp: header.xmp,
    iptc: header.iptc,
  };
}

export function refuseTooManyPixels(width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const size = `${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`;
  const limit = `${Math.floor(maxPixels / 1_000_000)} megapixels`;
  throw new DevelopError('too_many_pixels', 'open', `${size} is more than the limit of ${limit}. Export it smaller.`);
}

function typeOf(header: Metadata): PhotoType | null {
  if (header.format === 'heif') return header.compression === 'av1' ? 'avif' : 'heic';
  if (header.format === 'jpeg' || header.format === 'png' || header.format === 'webp' || header.format === 'tiff') {
    return header.format;
  }
  return null;
}
