import type { Metadata } from 'next';
import { getContext } from '#server/context';
import { getSite } from '#server/site/get-site';
import { t } from '../../../_messages/t-admin';
import { requirePermission } from '../../../_reads/current-actor';
import { PageHeading } from '../_ui/page-heading';
import { SiteForm } from './site-form';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('nav.settings') };

export default async function SettingsPage() {
  const actor = await requirePermission('admin', '/admin/settings');
  const site = await getSite(await getContext(), actor);
  return (
    <>
      <PageHeading title={t('nav.settings')} />
      <SiteForm initial={site} />
    </>
  );
}
