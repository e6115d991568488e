import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { requirePermission } from '../../_reads/current-actor';
import { t } from '../../_messages/t-admin';
import { AdminShell } from './_shell/admin-shell';

export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { template: `%s · ${t('admin.title')}`, default: t('admin.title') },
  robots: { index: false, follow: false },
};

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const actor = await requirePermission('admin', '/admin');
  return <AdminShell name={actor.kind === 'person' ? actor.name : ''}>{children}</AdminShell>;
}
