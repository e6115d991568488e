import type { Metadata } from 'next';
import { Suspense } from 'react';
import type { Actor } from '#server/auth/actor';
import { getContext } from '#server/context';
import { listInvitations } from '#server/people/list-invitations';
import { listPeople } from '#server/people/list-people';
import { t } from '../../../_messages/t-people';
import { requirePermission } from '../../../_reads/current-actor';
import { ListSkeleton } from './list-skeleton';
import { PeopleDesk } from './people-desk';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('people.title') };

const LONGEST_SEARCH = 200;

export default async function PeoplePage({ searchParams }: PageProps<'/admin/people'>) {
  const actor = await requirePermission('admin', '/admin/people');
  const { q } = await searchParams;
  return (
    <Suspense fallback={<ListSkeleton title={t('people.title')} label={t('people.loading')} />}>
      <People actor={actor} q={typeof q === 'string' ? q.trim().slice(0, LONGEST_SEARCH) : ''} />
    </Suspense>
  );
}

async function People({ actor, q }: { actor: Actor; q: string }) {
  const ctx = await getContext();
  const [people, invitations] = await Promise.all([
    listPeople(ctx, actor, { q: q || undefined }),
    listInvitations(ctx, actor),
  ]);
  const ownId = actor.kind === 'person' ? actor.id : null;
  return <PeopleDesk initial={people} initialInvitations={invitations} q={q} ownId={ownId} />;
}
