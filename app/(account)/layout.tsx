import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { currentActor } from '../_reads/current-actor';
import { readSiteName } from '../_reads/site-name';
import { t } from '../_messages/t-account';
import { NavLink } from '../_ui/nav-link';
import { ThemeSwitch } from '../_ui/theme-switch';
import { Notices } from '../(admin)/admin/_ui/notices';
import { SignOutButton } from './sign-out-button';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { robots: { index: false, follow: false } };

/** Of members and admins alike, so it lies outside the darkroom. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const [siteName, actor] = await Promise.all([readSiteName(), currentActor()]);
  // Who may not come in is turned away by the page, which knows where they wanted to go.
  if (actor.kind !== 'person') return children;
  return (
    <div className="min-h-dvh bg-paper font-text text-ink">
      <a
        href="#content"
        className="sr-only rounded-md bg-ink px-3 py-2 text-paper focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50"
      >
        {t('account.skip')}
      </a>
      <header className="border-b border-line">
        <div className="mx-auto flex min-h-14 max-w-4xl flex-wrap items-center gap-x-5 gap-y-1 px-4 py-2 md:px-6">
          <Link href="/" className="me-auto max-w-full truncate font-display text-xl">
            {siteName}
          </Link>
          <nav aria-label={t('account.nav')} className="flex items-center gap-5 text-sm">
            {actor.role === 'admin' && <NavLink href="/admin">{t('account.admin')}</NavLink>}
            <span className="grid size-9 place-items-center">
              <ThemeSwitch />
            </span>
            <SignOutButton />
          </nav>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto max-w-4xl px-4 pb-24 outline-none md:px-6">
        {children}
      </main>
      <Notices />
    </div>
  );
}
