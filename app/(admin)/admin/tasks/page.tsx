import type { Metadata } from 'next';
import { Suspense } from 'react';
import type { Actor } from '#server/auth/actor';
import { getContext } from '#server/context';
import { getTaskBoard } from '#server/tasks/get-task-board';
import { t } from '../../../_messages/t-admin';
import { requirePermission } from '../../../_reads/current-actor';
import { BoardSkeleton } from './board-skeleton';
import { TaskBoard } from './task-board';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('nav.tasks') };

export default async function TasksPage() {
  const actor = await requirePermission('admin', '/admin/tasks');
  return (
    <Suspense fallback={<BoardSkeleton />}>
      <Board actor={actor} />
    </Suspense>
  );
}

async function Board({ actor }: { actor: Actor }) {
  return <TaskBoard initial={await getTaskBoard(await getContext(), actor)} />;
}
