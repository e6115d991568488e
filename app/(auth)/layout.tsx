import type { Metadata } from 'next';
import type { ReactNode } from 'react';

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** The door of the darkroom. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center bg-paper px-4 py-12 font-text text-ink">
      <div className="w-full max-w-sm">
        <span
          aria-hidden
          className="mb-8 block size-3 rounded-full bg-safelight shadow-[0_0_24px_6px_color-mix(in_srgb,var(--safelight)_45%,transparent)]"
        />
        {children}
      </div>
    </main>
  );
}
