import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense, type ReactNode } from 'react';
import { readSiteName } from '../_reads/site-name';
import { ThemeSwitch } from '../_ui/theme-switch';

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** The door of the darkroom. It hangs from a fixed height: what is said below a field moves nothing above it. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh bg-paper font-text text-ink">
      <header className="flex items-center gap-5 px-4 py-5 sm:px-6 lg:px-8">
        <Link href="/" className="me-auto min-h-7 min-w-0 truncate font-display text-xl">
          {/* The door opens before a database that keeps silent has said whose it is. */}
          <Suspense>
            <SiteName />
          </Suspense>
        </Link>
        <ThemeSwitch />
      </header>
      <main className="mx-auto max-w-104 px-4 pt-[min(12dvh,8rem)] pb-16">
        <span
          aria-hidden
          className="mb-8 block size-3 rounded-full bg-safelight shadow-[0_0_24px_6px_color-mix(in_srgb,var(--safelight)_45%,transparent)]"
        />
        {children}
      </main>
    </div>
  );
}

function SiteName() {
  return readSiteName();
}
