import type { ReactNode } from 'react';

/** The name of a page with what can be done on it. */
export function PageHeading({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 pb-2 md:px-6">
      <h1 className="font-display text-2xl">{title}</h1>
      <div className="ms-auto flex items-center gap-2">{children}</div>
    </div>
  );
}
