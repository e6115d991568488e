import type { PhotoTile } from '#server/photos/schemas';

/**
 * Photos on their way from the server's render into the browser, as short as they can be: Next writes the props of a client
 * component into the page a second time, and the sets of widths are nearly all alike.
 */
export interface PackedPhotos {
  sets: PhotoTile['widths'][];
  tiles: PackedTile[];
}

type PackedTile = [
  id: string,
  title: string,
  mediaKey: string,
  width: number,
  height: number,
  thumbhash: string,
  set: number,
];

export function packPhotos(photos: readonly PhotoTile[]): PackedPhotos {
  const indexes = new Map<string, number>();
  const sets: PhotoTile['widths'][] = [];
  const tiles = photos.map(({ id, title, mediaKey, width, height, thumbhash, widths }): PackedTile => {
    const key = JSON.stringify(widths);
    const set = indexes.get(key) ?? sets.push(widths) - 1;
    indexes.set(key, set);
    return [id, title, mediaKey, width, height, thumbhash, set];
  });
  return { sets, tiles };
}

export function unpackPhotos({ sets, tiles }: PackedPhotos): PhotoTile[] {
  return tiles.map(([id, title, mediaKey, width, height, thumbhash, set]) => {
    const widths = sets[set] ?? { avif: [], webp: [], jpeg: [] };
    return { id, title, mediaKey, width, height, thumbhash, widths };
  });
}
