import type { SlideData } from 'photoswipe';
import type { PhotoTile, VariantFormat } from '#server/photos/schemas';
import { t } from '../../_messages/t';
import { mediaUrl, srcSetOf } from '../media';

/** What the viewer shows of a photo: its best format that this browser knows, at its full size. */
export function slideOf(photo: PhotoTile, known: readonly VariantFormat[]): SlideData {
  const format = known.find((each) => photo.widths[each].length > 0) ?? 'jpeg';
  // AVIF comes last after an upload: a photo that has only its first few files is shown in the format that goes widest.
  const widest = known.reduce((best, each) => (topOf(photo, each) > topOf(photo, best) ? each : best), format);
  const width = topOf(photo, widest) || photo.width;
  return {
    src: mediaUrl(photo.mediaKey, width, widest),
    srcset: srcSetOf(photo, widest),
    width,
    height: Math.round((width * photo.height) / photo.width),
    alt: photo.title || t('photo.untitled'),
    thumbCropped: true,
  };
}

/** Best first. A browser says what it knows by which source it takes. */
export async function knownFormats(): Promise<VariantFormat[]> {
  const formats = ['avif', 'webp'] as const;
  const answers = await Promise.all(formats.map(takes));
  return [...formats.filter((_, index) => answers[index]), 'jpeg'];
}

async function takes(format: VariantFormat): Promise<boolean> {
  const picture = document.createElement('picture');
  picture.innerHTML = `<source type="image/${format}" srcset="${DOT}"><img>`;
  // The source is chosen in a microtask.
  await Promise.resolve();
  return picture.querySelector('img')?.currentSrc === DOT;
}

/** The smallest image there is; what it holds does not matter. */
const DOT = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

function topOf(photo: PhotoTile, format: VariantFormat): number {
  return photo.widths[format].at(-1) ?? 0;
}
