import type { ReactNode } from 'react';

/** What stands where there is nothing yet, and what to do about it. */
export function EmptyState({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-md justify-items-center gap-3 px-6 py-24 text-center">
      <span aria-hidden className="text-muted [&_svg]:size-8 [&_svg]:stroke-1">
        {icon}
      </span>
      <h2 className="font-display text-xl text-ink">{title}</h2>
      <div className="grid justify-items-center gap-4 text-sm text-pretty text-muted">{children}</div>
    </div>
  );
}
