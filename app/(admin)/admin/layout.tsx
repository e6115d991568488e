import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { currentActor } from '../../_reads/current-actor';
import { t } from '../../_messages/t-admin';
import { AdminShell } from './_shell/admin-shell';

export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { template: `%s · ${t('admin.title')}`, default: t('admin.title') },
  robots: { index: false, follow: false },
};

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor();
  // Who may not come in is turned away by the page, which knows where they wanted to go, and by every verb.
  if (actor.kind !== 'person' || actor.role !== 'admin') return children;
  return <AdminShell name={actor.name}>{children}</AdminShell>;
}
