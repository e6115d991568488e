import { computeRowsLayout } from 'react-photo-album';
import { sizesOf, WALLS, type Place, type Wall } from './grid-walls';

interface Sized {
  width: number;
  height: number;
}

/** A last row so much taller than it should be is left short instead of being blown up. */
const TALLEST_LAST_ROW = 1.35;

/**
 * Justified rows: all photos of a row are equally tall and fill the width; the breaks are the best there are for each wall.
 * @param scale of the height that rows should have; 1 is what suits a long gallery
 */
export function hangInRows(photos: readonly Sized[], scale = 1): Place[] {
  const places: Place[] = photos.map(() => ({ style: {}, sizes: '' }));
  const shares: number[][] = photos.map(() => []);
  WALLS.forEach((wall, wallIndex) => {
    for (const row of rowsOf(photos, wall, wall.rowHeight * scale)) {
      for (const { index, share, gaps } of row) {
        // Rounded down, or a row would break one photo too early.
        const percent = Math.floor(share * 1e6) / 1e4;
        places[index]!.style[`--w${wallIndex}`] = gaps
          ? `calc(${percent}% - ${(gaps * share * wall.gap).toFixed(2)}px)`
          : `${percent}%`;
        shares[index]!.push(share);
      }
    }
  });
  places.forEach((place, index) => (place.sizes = sizesOf(shares[index]!)));
  return places;
}

function rowsOf(
  photos: readonly Sized[],
  wall: Wall,
  rowHeight: number,
): { index: number; share: number; gaps: number }[][] {
  const items = photos.map(({ width, height }) => ({ src: '', width, height }));
  const layout = computeRowsLayout(items, wall.gap, 0, wall.reckonedAt, rowHeight);
  const rows = layout?.tracks.map((track) => track.photos) ?? [];
  return rows.map((row, rowIndex) => {
    const height = row[0]?.height ?? rowHeight;
    const isLast = rowIndex === rows.length - 1;
    const like = rows[rowIndex - 1] ?? [];
    if (isLast && height > rowHeight * TALLEST_LAST_ROW) return shortRow(row, like, wall.reckonedAt / rowHeight);
    return spread(row, row);
  });
}

type Row = readonly { index: number; width: number; height: number }[];

/** As tall as the row above it, or as any row when it is the only one. */
function shortRow(row: Row, like: Row, fullRatio: number) {
  if (like.length > 0 && sumOfRatios(like) > sumOfRatios(row)) return spread(row, like);
  return row.map(({ index, width, height }) => ({ index, share: Math.min(1, width / height / fullRatio), gaps: 0 }));
}

function spread(row: Row, like: Row) {
  const total = sumOfRatios(like);
  return row.map(({ index, width, height }) => ({ index, share: width / height / total, gaps: like.length - 1 }));
}

function sumOfRatios(row: Row): number {
  return row.reduce((sum, { width, height }) => sum + width / height, 0);
}
