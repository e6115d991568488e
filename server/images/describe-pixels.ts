import sharp, { type Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { countHistogram } from './count-histogram';
import type { Histogram, PaletteColour } from './develop-types';
import { pickPalette } from './pick-palette';
import { srgbFrom, type Pixels } from './pixels';

/** More than this cannot be told apart in a histogram. */
const SAMPLE_SIDE = 256;
/** Thumbhash keeps 7 waves of it, and 1,024 points are enough of a palette; the cost of both grows with the area. */
const THUMB_SIDE = 32;

/** What can be said of a photo from a small rendition of it: placeholder, colours, tones. */
export async function describePixels(
  pixels: Pixels,
): Promise<{ thumbhash: string; palette: PaletteColour[]; histogram: Histogram }> {
  const sample = await shrink(srgbFrom(pixels), SAMPLE_SIDE);
  const raw = { width: sample.width, height: sample.height, channels: 4 as const };
  const thumb = await shrink(sharp(sample.rgba, { raw }), THUMB_SIDE);
  return {
    thumbhash: Buffer.from(rgbaToThumbHash(thumb.width, thumb.height, thumb.rgba)).toString('base64'),
    palette: pickPalette(thumb.rgba),
    histogram: countHistogram(sample.rgba),
  };
}

async function shrink(image: Sharp, side: number): Promise<{ rgba: Buffer; width: number; height: number }> {
  const { data, info } = await image
    .resize(side, side, { fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgba: data, width: info.width, height: info.height };
}
