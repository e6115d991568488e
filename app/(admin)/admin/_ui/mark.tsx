import type { ReactNode } from 'react';
import { classes } from './classes';

/** A word beside a name that tells how it stands with it. */
export function Mark({ isLoud = false, children }: { isLoud?: boolean; children: ReactNode }) {
  return (
    <span
      className={classes(
        'shrink-0 rounded-full border px-2 font-text text-[0.6875rem] leading-5',
        isLoud ? 'border-ink text-ink' : 'border-line text-muted',
      )}
    >
      {children}
    </span>
  );
}
