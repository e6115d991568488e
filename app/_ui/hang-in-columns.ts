import { sizesOf, WALLS, type Place } from './grid-walls';

interface Sized {
  width: number;
  height: number;
}

/** Masonry: each photo goes below the shortest column, so that photos added later move none of those before. */
export function hangInColumns(photos: readonly Sized[]): { places: Place[]; list: Place['style'] } {
  const sizes = sizesOf(WALLS.map((wall) => 1 / wall.columns));
  const places: Place[] = photos.map(() => ({ style: {}, sizes }));
  const list: Place['style'] = {};
  WALLS.forEach((wall, wallIndex) => {
    const columns = Array.from({ length: wall.columns }, () => ({ height: 0, count: 0 }));
    photos.forEach(({ width, height }, index) => {
      const column = columns.reduce((best, each) => (each.height < best.height - 0.001 ? each : best));
      const { style } = places[index]!;
      style[`--x${wallIndex}`] = columns.indexOf(column);
      style[`--y${wallIndex}`] = round(column.height);
      style[`--k${wallIndex}`] = column.count;
      column.height += height / width;
      column.count += 1;
    });
    const tallest = columns.reduce((best, each) => (each.height > best.height ? each : best));
    list[`--y${wallIndex}`] = round(tallest.height);
    list[`--k${wallIndex}`] = Math.max(0, tallest.count - 1);
  });
  return { places, list };
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
