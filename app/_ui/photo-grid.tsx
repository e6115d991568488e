import { memo, useMemo, useRef, type MouseEvent } from 'react';
import type { PublicAlbum } from '#server/albums/schemas';
import type { PhotoTile } from '#server/photos/schemas';
import type { Place } from './grid-walls';
import { hangInColumns } from './hang-in-columns';
import { hangInRows } from './hang-in-rows';
import { Picture } from './picture';
import { averageColour } from './placeholder';
import { useArrivingPhotos } from './use-arriving-photos';

export type GridLayout = PublicAlbum['layout'];

interface PhotoGridProps {
  /** Pages in the order in which they came; a later one moves no photo of an earlier one. */
  pages: readonly (readonly PhotoTile[])[];
  layout: GridLayout;
  onPhotoClick: (photo: PhotoTile, event: MouseEvent<HTMLAnchorElement>) => void;
}

/** No file is offered that is wider than a tile gets on a dense screen; the viewer has those. */
const WIDEST_TILE_FILE = 1600;
/** About a first row on a desk. */
const EAGER_PHOTOS = 4;
/** A wall with so few has room for larger ones. */
const FEW_PHOTOS = 8;
const FEW_SCALE = 1.4;

/** Photos on the wall, each a link to its own page. Needs no script, and no bytes of a photo to know its place. */
export const PhotoGrid = memo(function PhotoGrid({ pages, layout, onPhotoClick }: PhotoGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  // Rows end with their page; the other layouts go on through all of them.
  const lists = useMemo(() => (layout === 'rows' ? pages : [pages.flat()]), [pages, layout]);
  useArrivingPhotos(grid, pages);
  return (
    <div ref={grid} className="photo-grid">
      {lists.map((photos, index) => (
        <PhotoList
          key={photos[0]?.id ?? index}
          photos={photos}
          layout={layout}
          isFirst={index === 0}
          onPhotoClick={onPhotoClick}
        />
      ))}
    </div>
  );
});

interface PhotoListProps extends Omit<PhotoGridProps, 'pages'> {
  photos: readonly PhotoTile[];
  isFirst: boolean;
}

const PhotoList = memo(function PhotoList({ photos, layout, isFirst, onPhotoClick }: PhotoListProps) {
  const isFew = isFirst && photos.length <= FEW_PHOTOS;
  const { places, list } = useMemo(() => hang(photos, layout, isFew), [photos, layout, isFew]);
  return (
    <ul data-layout={layout} style={list}>
      {photos.map((photo, index) => (
        <Tile
          key={photo.id}
          photo={photo}
          place={places[index]!}
          isEager={isFirst && index < EAGER_PHOTOS}
          isSquare={layout === 'grid'}
          onClick={onPhotoClick}
        />
      ))}
    </ul>
  );
});

interface TileProps {
  photo: PhotoTile;
  place: Place;
  isEager: boolean;
  isSquare: boolean;
  onClick: PhotoGridProps['onPhotoClick'];
}

function Tile({ photo, place, isEager, isSquare, onClick }: TileProps) {
  const aspectRatio = isSquare ? '1' : `${photo.width}/${photo.height}`;
  return (
    <li style={{ ...place.style, aspectRatio, backgroundColor: averageColour(photo.thumbhash) }}>
      <a href={`/photos/${photo.id}`} data-photo={photo.id} onClick={(event) => onClick(photo, event)}>
        <Picture
          photo={photo}
          sizes={place.sizes}
          widest={WIDEST_TILE_FILE}
          loading={isEager ? 'eager' : 'lazy'}
          fetchPriority={isEager ? 'high' : undefined}
        />
        {photo.title && <span aria-hidden="true">{photo.title}</span>}
      </a>
    </li>
  );
}

/** A square shows the middle of a photo, whose longer side is wider than the square. */
const SQUARE_SIZES = '(min-width:700px) 21rem,50vw';

interface Hanging {
  places: Place[];
  list?: Place['style'];
}

function hang(photos: readonly PhotoTile[], layout: GridLayout, isFew: boolean): Hanging {
  if (layout === 'rows') return { places: hangInRows(photos, isFew ? FEW_SCALE : 1) };
  if (layout === 'masonry') return hangInColumns(photos);
  return { places: photos.map(() => ({ style: {}, sizes: SQUARE_SIZES })) };
}
