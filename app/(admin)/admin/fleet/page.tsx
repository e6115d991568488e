import type { Metadata } from 'next';
import { Suspense } from 'react';
import type { Actor } from '#server/auth/actor';
import { getContext } from '#server/context';
import { listReplicas } from '#server/replicas/list-replicas';
import { t } from '../../../_messages/t-admin';
import { requirePermission } from '../../../_reads/current-actor';
import { FleetBoard } from './fleet-board';
import { FleetSkeleton } from './fleet-skeleton';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('nav.fleet') };

export default async function FleetPage() {
  const actor = await requirePermission('admin', '/admin/fleet');
  return (
    <Suspense fallback={<FleetSkeleton />}>
      <Board actor={actor} />
    </Suspense>
  );
}

async function Board({ actor }: { actor: Actor }) {
  return <FleetBoard initial={await listReplicas(await getContext(), actor)} />;
}
