/**
 * The widths of wall that a grid is reckoned for, so that it hangs right before any script has run.
 * `from`, `gap` and `columns` are repeated in photo-grid.css. All in CSS pixels.
 */
export const WALLS = [
  { from: 0, reckonedAt: 360, gap: 3, rowHeight: 210, columns: 2 },
  { from: 520, reckonedAt: 660, gap: 4, rowHeight: 215, columns: 2 },
  { from: 800, reckonedAt: 980, gap: 6, rowHeight: 250, columns: 3 },
  { from: 1200, reckonedAt: 1400, gap: 6, rowHeight: 300, columns: 4 },
  { from: 1700, reckonedAt: 1950, gap: 8, rowHeight: 340, columns: 5 },
  { from: 2300, reckonedAt: 2560, gap: 8, rowHeight: 380, columns: 6 },
] as const;

export type Wall = (typeof WALLS)[number];

/** Where one photo hangs: CSS variables for photo-grid.css, and `sizes` for its files. */
export interface Place {
  style: Record<`--${string}`, string | number>;
  sizes: string;
}

/** `(min-width:1200px) 24vw,(min-width:800px) 33vw,50vw` from the share of the viewport that a photo takes on each wall. */
export function sizesOf(shares: number[]): string {
  const parts: string[] = [];
  let last = '';
  for (const [index, wall] of WALLS.entries()) {
    const width = `${Math.ceil((shares[index] ?? 1) * 100)}vw`;
    if (width === last) continue;
    parts.unshift(wall.from === 0 ? width : `(min-width:${wall.from}px) ${width}`);
    last = width;
  }
  return parts.join(',');
}
