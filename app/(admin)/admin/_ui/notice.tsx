import type { ReactNode } from 'react';

/** What must not be missed. Put into a region that is there before it (`role="status"`), or it would not be read out. */
export function Notice({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className="mx-4 mt-1 mb-3 flex items-start gap-3 rounded-md border border-line border-s-2 border-s-safelight bg-raised px-4 py-3 text-sm md:mx-6">
      <span aria-hidden className="mt-0.5 text-safelight [&_svg]:size-4.5">
        {icon}
      </span>
      <p className="min-w-0 text-pretty wrap-anywhere text-muted">
        <strong className="font-medium text-ink">{title}</strong> {children}
      </p>
    </div>
  );
}
