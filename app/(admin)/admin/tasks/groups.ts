import { COUNTED_AT_MOST } from '#server/tasks/counted-at-most';
import type { BoardTask, TaskBoard } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { mayWorkAnotherTime } from './task-words';

/** The most pressing first. */
export const GROUPS = ['running', 'retrying', 'failed', 'paused', 'queued', 'done'] as const;
export type Group = (typeof GROUPS)[number];

const groupOfState: Record<BoardTask['state'], Group> = {
  leased: 'running',
  scheduled: 'retrying',
  dead: 'failed',
  paused: 'paused',
  ready: 'queued',
  done: 'done',
  cancelled: 'done',
};

export function tasksOf(board: TaskBoard, group: Group): BoardTask[] {
  return board.tasks.filter((task) => groupOfState[task.state] === group);
}

export function countOf({ counts }: TaskBoard, group: Group): number {
  if (group === 'queued') return counts.ready;
  return counts[group];
}

/** Whether to try all that failed once more is worth a button; of those that are not shown nothing is known. */
export function isRetryWorthwhile(board: TaskBoard): boolean {
  const failed = tasksOf(board, 'failed');
  return failed.some(mayWorkAnotherTime) || countOf(board, 'failed') > failed.length;
}

/** What ended is known from its hours; what is in the queue is counted up to a bound. */
export function isBound(group: Group, count: number): boolean {
  return group !== 'done' && count >= COUNTED_AT_MOST;
}

export function countWords(group: Group, count: number): string {
  return isBound(group, count) ? t('tasks.orMore', { count }) : t('tasks.count', { count });
}
