import { Image as Frame } from 'lucide-react';
import type { AdminPhoto } from '#server/photos/schemas';
import { plainUrl, srcSetOf } from '../../../_ui/media';
import { averageColour } from '../../../_ui/placeholder';

type Pictured = Pick<AdminPhoto, 'mediaKey' | 'width' | 'height' | 'thumbhash' | 'widths' | 'title' | 'id'>;

const WIDEST = 1080;

/** The whole photo, never cropped, on its own mean colour until it is there. Its name stands beside it. */
export function Thumbnail({ photo, sizes }: { photo: Pictured; sizes: string }) {
  const { width, height, thumbhash } = photo;
  const tile = { ...photo, width: width ?? 1, height: height ?? 1, thumbhash: thumbhash ?? '' };
  const source = plainUrl(tile, 320);
  if (!source || !width || !height) {
    return <Frame aria-hidden className="size-5 stroke-1 text-muted opacity-60" />;
  }
  return (
    <img
      src={source}
      srcSet={srcSetOf(tile, 'webp', WIDEST) || undefined}
      sizes={sizes}
      alt=""
      width={width}
      height={height}
      loading="lazy"
      decoding="async"
      draggable={false}
      className={width >= height ? 'h-auto w-full' : 'h-full w-auto'}
      style={{ aspectRatio: `${width} / ${height}`, backgroundColor: averageColour(tile.thumbhash) }}
    />
  );
}
