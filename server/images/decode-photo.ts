import sharp from 'sharp';
import { decodeHeic } from './decode-heic';
import { atStage } from './develop-error';
import type { OpenPhoto } from './open-photo';
import type { Pixels } from './pixels';

/**
 * Decodes once, upright, scaled down to what is asked. JPEG and WebP skip most of the work by decoding at a smaller
 * scale. Display P3 keeps its numbers and its profile; every other space becomes sRGB by its own profile.
 */
export function decodePhoto(photo: OpenPhoto, width: number, height: number): Promise<Pixels> {
  return atStage('decode', async () => {
    if (photo.type === 'heic') return decodeHeic(photo, width, height);
    const source = sharp(photo.path, {
      // Refuses what is cut short or corrupt; lets pass what libraries merely warn of, as many cameras make it.
      failOn: 'error',
      limitInputPixels: photo.maxPixels,
      sequentialRead: true,
      // From sRGB to sRGB would change nothing and cost twice as much as the rest.
      ignoreIcc: photo.colourSpace === 'srgb',
    });
    if (photo.colourSpace === 'display-p3') source.keepIccProfile();
    const { data, info } = await source
      .autoOrient()
      .resize(width, height, { fit: 'fill' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const displayP3Profile = photo.colourSpace === 'display-p3' ? (photo.iccProfile ?? null) : null;
    return { data, width: info.width, height: info.height, channels: info.channels, displayP3Profile };
  });
}
