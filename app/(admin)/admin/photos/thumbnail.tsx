import { Image as Frame } from 'lucide-react';
import type { AdminPhoto } from '#server/photos/schemas';
import { plainUrl, srcSetOf } from '../../../_ui/media';
import { averageColour } from '../../../_ui/placeholder';

type Pictured = Pick<AdminPhoto, 'mediaKey' | 'width' | 'height' | 'thumbhash' | 'widths' | 'title' | 'id'>;

const WIDEST = 1080;

/** The whole photo, never cropped, as large as its box lets it; its mean colour until it is there. Its name stands beside it. */
export function Thumbnail({ photo, sizes }: { photo: Pictured; sizes: string }) {
  const { width, height, thumbhash } = photo;
  const tile = { ...photo, width: width ?? 1, height: height ?? 1, thumbhash: thumbhash ?? '' };
  const source = plainUrl(tile, 320);
  if (!source || !width || !height) {
    return <Frame aria-hidden className="size-5 stroke-1 text-muted opacity-60" />;
  }
  const ratio = width / height;
  return (
    <span className="absolute inset-(--inset,0) grid place-items-center [container-type:size]">
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
        style={{
          width: `min(100cqw, 100cqh * ${ratio})`,
          height: 'auto',
          aspectRatio: ratio,
          backgroundColor: averageColour(tile.thumbhash),
        }}
      />
    </span>
  );
}
