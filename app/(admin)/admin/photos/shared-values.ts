import type { AdminPhoto } from '#server/photos/schemas';

/** The value that all have, or null when they differ or some of them are not known here. */
export function sharedValue<Value>(
  photos: readonly AdminPhoto[],
  isWhole: boolean,
  read: (photo: AdminPhoto) => Value,
): Value | null {
  const first = photos[0];
  if (!first || !isWhole) return null;
  const value = read(first);
  return photos.every((photo) => read(photo) === value) ? value : null;
}

export interface Counted {
  value: string;
  count: number;
}

/** Each tag or album of the photos with how many have it, the commonest first. */
export function countValues(photos: readonly AdminPhoto[], read: (photo: AdminPhoto) => readonly string[]): Counted[] {
  const counts = new Map<string, number>();
  for (const photo of photos) for (const value of read(photo)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count);
}
