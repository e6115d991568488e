import { useMemo, useRef, type MouseEvent } from 'react';
import type { PhotoTile } from '#server/photos/schemas';
import type { PublicAlbum } from '#server/albums/schemas';
import type { Place } from './grid-walls';
import { hangInColumns } from './hang-in-columns';
import { hangInRows } from './hang-in-rows';
import { averageColour } from './placeholder';
import { Picture } from './picture';
import { useArrivingPhotos } from './use-arriving-photos';

export type GridLayout = PublicAlbum['layout'];

interface PhotoGridProps {
  /** Pages in the order in which they came; a later one moves no photo of an earlier one. */
  pages: readonly (readonly PhotoTile[])[];
  layout: GridLayout;
  onPhotoClick?: (photo: PhotoTile, event: MouseEvent<HTMLAnchorElement>) => void;
}

/** No file is offered that is wider than a tile gets on a dense screen; the viewer has those. */
const WIDEST_TILE_FILE = 1600;
/** About a first row on a desk. */
const EAGER_PHOTOS = 4;

/** Photos on the wall, each a link to its own page. Needs no script, and no bytes of a photo to know its place. */
export function PhotoGrid({ pages, layout, onPhotoClick }: PhotoGridProps) {
  const ref = useRef<HTMLDivElement>(null);
  const lists = useMemo(() => hang(pages, layout), [pages, layout]);
  useArrivingPhotos(ref, pages);
  return (
    <div ref={ref} className="photo-grid">
      {lists.map(({ photos, places, style }, page) => (
        <ul key={photos[0]?.id ?? page} data-layout={layout} style={style}>
          {photos.map((photo, index) => (
            <Tile
              key={photo.id}
              photo={photo}
              place={places[index]!}
              isFirst={page === 0 && index < EAGER_PHOTOS}
              isSquare={layout === 'grid'}
              onClick={onPhotoClick}
            />
          ))}
        </ul>
      ))}
    </div>
  );
}

interface TileProps {
  photo: PhotoTile;
  place: Place;
  isFirst: boolean;
  isSquare: boolean;
  onClick?: PhotoGridProps['onPhotoClick'];
}

function Tile({ photo, place, isFirst, isSquare, onClick }: TileProps) {
  const aspectRatio = isSquare ? '1' : `${photo.width}/${photo.height}`;
  return (
    <li style={{ ...place.style, aspectRatio, backgroundColor: averageColour(photo.thumbhash) }}>
      <a href={`/photos/${photo.id}`} data-photo={photo.id} onClick={onClick && ((event) => onClick(photo, event))}>
        <Picture
          photo={photo}
          sizes={place.sizes}
          widest={WIDEST_TILE_FILE}
          loading={isFirst ? 'eager' : 'lazy'}
          fetchPriority={isFirst ? 'high' : undefined}
        />
        {photo.title && <span aria-hidden="true">{photo.title}</span>}
      </a>
    </li>
  );
}

interface List {
  photos: readonly PhotoTile[];
  places: Place[];
  style?: Place['style'];
}

function hang(pages: PhotoGridProps['pages'], layout: GridLayout): List[] {
  if (layout === 'rows') return pages.map((photos) => ({ photos, places: hangInRows(photos) }));
  const photos = pages.flat();
  if (layout === 'grid') return [{ photos, places: photos.map(() => ({ style: {}, sizes: SQUARE_SIZES })) }];
  const { places, list } = hangInColumns(photos);
  return [{ photos, places, style: list }];
}

/** A square shows the middle of a photo: its longer side is wider than the square. */
const SQUARE_SIZES = '(min-width:700px) 21rem,50vw';
