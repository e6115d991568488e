import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Site } from '#server/site/get-site';
import { t } from '../_messages/t';
import { NavLink } from './nav-link';
import { ThemeSwitch } from './theme-switch';

/** What surrounds every public page: a quiet head, the wall, a quieter foot. */
export function SiteFrame({ site, children }: { site: Site; children: ReactNode }) {
  const title = site.title || t('site.name');
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="absolute start-4 top-2 z-10 -translate-y-16 rounded bg-ink px-3 py-2 text-paper focus:translate-y-0"
      >
        {t('site.skip')}
      </a>
      <header className="flex flex-wrap items-center gap-x-8 gap-y-1 px-4 pt-5 pb-4 sm:px-6 sm:pt-7 sm:pb-6 lg:px-8">
        <Link href="/" className="me-auto font-display text-2xl leading-tight tracking-[-0.01em] sm:text-[1.75rem]">
          {title}
        </Link>
        <nav aria-label={t('site.nav')} className="flex items-center gap-5 sm:gap-6">
          <NavLink href="/" covers={['/older/', '/photos/']}>
            {t('nav.photos')}
          </NavLink>
          <NavLink href="/albums" covers={['/albums/']}>
            {t('nav.albums')}
          </NavLink>
          <ThemeSwitch />
        </nav>
      </header>
      <main id="main" tabIndex={-1} className="flex flex-1 flex-col outline-none">
        {children}
      </main>
      <footer className="mt-16 flex flex-wrap items-center gap-x-6 gap-y-2 px-4 pb-6 text-[0.8125rem] text-muted sm:px-6 lg:px-8">
        <p className="me-auto">{site.tagline || title}</p>
        <Link href="/sign-in" prefetch={false} className="py-2 hover:text-ink">
          {t('nav.signIn')}
        </Link>
      </footer>
    </div>
  );
}
