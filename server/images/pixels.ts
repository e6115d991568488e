import sharp, { type Sharp } from 'sharp';
import type { Channels } from 'sharp';
import { wrapInTiff } from './wrap-in-tiff';

/** Upright 8-bit pixels: sRGB, or Display P3 when a profile goes with them. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: Channels;
  displayP3Profile: Buffer | null;
}

/** The pixels as an input of sharp. Whatever is written from it carries the profile if there is one, and nothing else. */
export function sharpFrom(pixels: Pixels): Sharp {
  if (pixels.displayP3Profile) return sharp(wrapInTiff(pixels, pixels.displayP3Profile)).keepIccProfile();
  return sharp(pixels.data, { raw: rawOf(pixels) });
}

/** The same in sRGB, for what is computed or kept without a profile. */
export function srgbFrom(pixels: Pixels): Sharp {
  if (pixels.displayP3Profile) return sharp(wrapInTiff(pixels, pixels.displayP3Profile));
  return sharp(pixels.data, { raw: rawOf(pixels) });
}

export async function resizePixels(pixels: Pixels, width: number, height: number): Promise<Pixels> {
  if (pixels.width === width && pixels.height === height) return pixels;
  // The numbers are resized as they are; which colours they mean does not matter here. Steps of the ladder are small:
  // Lanczos would cost half as much again and rings more.
  const { data, info } = await sharp(pixels.data, { raw: rawOf(pixels) })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { ...pixels, data, width: info.width, height: info.height, channels: info.channels };
}

function rawOf({ width, height, channels }: Pixels) {
  return { width, height, channels };
}
