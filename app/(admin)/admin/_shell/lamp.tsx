'use client';

import { useLiveBoard } from '../_live/board-store';
import { classes } from '../_ui/classes';

/** The one red lamp of the darkroom: lit while something is being developed. */
export function Lamp() {
  const { board } = useLiveBoard();
  const isLit = (board?.counts.running ?? 0) > 0;
  return (
    <span
      aria-hidden
      className={classes(
        'block size-4 rounded-full border transition-[background-color,box-shadow] duration-700 motion-reduce:transition-none',
        isLit
          ? 'border-safelight bg-safelight shadow-[0_0_18px_4px_color-mix(in_srgb,var(--safelight)_55%,transparent)]'
          : 'border-muted bg-sunken',
      )}
    />
  );
}
