import type { Queryable } from '#server/db/client';
import type { TaskError } from '#server/db/schema/tasks';
import type { ClaimedTask } from './exchange';

/** Writes a task's results in the transaction that completes it. */
export type CommitResults = (transaction: Queryable) => Promise<void>;

/** How a task ended that will not be tried again. */
export type BadEnding = { outcome: 'dead'; failure: TaskError } | { outcome: 'cancelled' };

/** What a kind of task does. The queue knows no photo; the rooms that do hand it these. */
export interface TaskHandler {
  /** Does the work, and returns how to commit it; nothing when there is nothing to write. */
  run(task: ClaimedTask, control: TaskControl): Promise<CommitResults | void>;
  /** Notes on its subject, in the same transaction, that the task will not be tried again. */
  onBadEnd?(transaction: Queryable, payload: Record<string, unknown>, ending: BadEnding): Promise<void>;
}

export interface TaskControl {
  /** Aborted when the task is cancelled or paused, its lease lost, or the site is stopping. */
  signal: AbortSignal;
  report(stage: string, fraction: number): void;
}

export type TaskHandlers = ReadonlyMap<string, TaskHandler>;
