import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { Actor } from '#server/auth/actor';
import { getContext } from '#server/context';
import { NotFoundError } from '#server/errors';
import { getPerson } from '#server/people/get-person';
import { listSessions } from '#server/people/list-sessions';
import { requirePermission } from '../../../../_reads/current-actor';
import { PersonDesk } from './person-desk';

export const dynamic = 'force-dynamic';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function generateMetadata({ params }: PageProps<'/admin/people/[id]'>): Promise<Metadata> {
  const { id } = await params;
  const actor = await requirePermission('admin', `/admin/people/${id}`);
  return { title: (await readPerson(actor, id)).name };
}

export default async function PersonPage({ params }: PageProps<'/admin/people/[id]'>) {
  const { id } = await params;
  const actor = await requirePermission('admin', `/admin/people/${id}`);
  const person = await readPerson(actor, id);
  const ctx = await getContext();
  const sessions = await listSessions(ctx, actor, id);
  const isSelf = actor.kind === 'person' && actor.id === id;
  return <PersonDesk key={id} initial={person} initialSessions={sessions} isSelf={isSelf} />;
}

const readPerson = cache(async (actor: Actor, id: string) => {
  if (!UUID.test(id)) notFound();
  try {
    return await getPerson(await getContext(), actor, id);
  } catch (error) {
    if (error instanceof NotFoundError) notFound();
    throw error;
  }
});
