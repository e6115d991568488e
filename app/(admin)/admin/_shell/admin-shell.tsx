'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { t } from '../../../_messages/t-admin';
import { ThemeSwitch } from '../../../_ui/theme-switch';
import { Notices } from '../_ui/notices';
import { DropZone } from '../_upload/drop-zone';
import { UploadButton } from '../_upload/upload-button';
import { UploadTray } from '../_upload/upload-tray';
import { AccountMenu } from './account-menu';
import { Lamp } from './lamp';
import { Navigation } from './navigation';

/** The darkroom: a rail at the side (a bar below on a phone), the page, and the tray that outlives pages. */
export function AdminShell({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-h-dvh bg-paper font-text text-ink [--nav-height:3.5rem] [--rail-width:0px] md:[--nav-height:0px] md:[--rail-width:5rem]">
      <a
        href="#content"
        className="sr-only rounded-md bg-ink px-3 py-2 text-paper focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50"
      >
        {t('nav.skip')}
      </a>
      <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b border-line bg-paper px-3 md:fixed md:inset-y-0 md:start-0 md:h-auto md:w-(--rail-width) md:flex-col md:border-e md:border-b-0 md:px-0 md:py-4">
        <Link href="/admin/photos" aria-label={t('admin.title')} className="grid size-9 place-items-center rounded-md">
          <Lamp />
        </Link>
        <Navigation />
        <div className="ms-auto flex items-center gap-2 md:ms-0 md:mt-auto md:flex-col">
          <UploadButton className="md:size-12 md:flex-col md:gap-0.5 md:px-0 md:text-[0.6875rem]" />
          <span className="grid size-9 place-items-center">
            <ThemeSwitch />
          </span>
          <AccountMenu name={name} />
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="pb-[calc(var(--nav-height)+var(--tray-height,0px)+1.5rem)] outline-none md:ms-(--rail-width)"
      >
        {children}
      </main>
      <UploadTray />
      <DropZone />
      <Notices />
    </div>
  );
}
