import type { Sql, Database, Queryable } from '#server/db/client';
import type { Log } from '#server/log';
import { claimTasks, type ClaimedTask } from './claim';
import { failTask } from './fail';
import { LeaseLostError } from './fence';
import { finishTask } from './finish';
import { cancelHeldTask } from './cancel';
import { keepLease } from './keep-lease';
import { releaseTask } from './release-expired';
import { TaskFailedError } from './task-failed';

/** What a kind of task does. The queue knows no photo; the rooms that do hand it these. */
export interface TaskHandler {
  /** Does the work and returns how to commit it, which runs in the transaction that completes the task. */
  run(task: ClaimedTask, control: TaskControl): Promise<(transaction: Queryable) => Promise<void>>;
  /** The task will not be tried again. */
  onDead?(
    transaction: Queryable,
    payload: Record<string, unknown>,
    failure: { code: string; stage: string | null; message: string },
  ): Promise<void>;
}

export interface TaskControl {
  /** Aborted when the task is cancelled, its lease lost, or the site is stopping. */
  signal: AbortSignal;
  report(stage: string, fraction: number): void;
}

export interface WorkerOptions {
  db: Database;
  sql: Sql;
  log: Log;
  workerId: string;
  handlers: ReadonlyMap<string, TaskHandler>;
  /** Tasks at once. */
  concurrency: number;
  leaseMs: number;
  ownerCap: number;
}

export interface Worker {
  /** Claims as many tasks as there are free places and starts them; calls that overlap are one. @returns how many */
  fill(): Promise<number>;
  /** Called whenever a place has become free. */
  onFree: () => void;
  /** Stage and fraction of what runs here, by task id. */
  progress: ReadonlyMap<number, { stage: string; fraction: number }>;
  /** Asks a task that runs here to stop, ahead of its next renewal. */
  hurryCancel(taskId: number): void;
  /** Stops claiming, lets what runs end for `graceMs`, then hands back the rest. */
  drain(graceMs: number): Promise<void>;
}

/** Why a run was aborted. */
type StopReason = 'cancelled' | 'lost' | 'draining';

export function createWorker(options: WorkerOptions): Worker {
  const { db, sql, log } = options;
  const progress = new Map<number, { stage: string; fraction: number }>();
  const running = new Map<number, { abort: AbortController; done: Promise<void> }>();
  let filling: Promise<number> | null = null;
  let isDraining = false;

  const worker: Worker = {
    onFree: () => {},
    progress,
    hurryCancel: (taskId) => running.get(taskId)?.abort.abort('cancelled' satisfies StopReason),

    fill: () => (filling ??= claimFree().finally(() => (filling = null))),

    async drain(graceMs) {
      isDraining = true;
      await filling?.catch(() => {});
      const ended = Promise.all([...running.values()].map((run) => run.done));
      const patience = setTimeout(
        () => running.forEach((run) => run.abort.abort('draining' satisfies StopReason)),
        graceMs,
      );
      await ended;
      clearTimeout(patience);
    },
  };

  async function claimFree(): Promise<number> {
    const free = options.concurrency - running.size;
    if (isDraining || free <= 0) return 0;
    const tasks = await claimTasks(sql, { ...options, limit: free });
    if (isDraining) {
      for (const task of tasks) await releaseTask(db, task);
      return 0;
    }
    for (const task of tasks) start(task);
    return tasks.length;
  }

  function start(task: ClaimedTask): void {
    const abort = new AbortController();
    const done = attempt(task, abort)
      .catch((error: unknown) => {
        if (error instanceof LeaseLostError) log.warn({ taskId: task.id }, 'lease lost, results dropped');
        else log.error({ err: error, taskId: task.id }, 'task could not be settled; its lease will run out');
      })
      .finally(() => {
        running.delete(task.id);
        progress.delete(task.id);
        worker.onFree();
      });
    running.set(task.id, { abort, done });
  }

  async function attempt(task: ClaimedTask, abort: AbortController): Promise<void> {
    const handler = options.handlers.get(task.kind);
    const release = keepLease(sql, task, options.leaseMs, abort);
    try {
      if (!handler) throw new TaskFailedError('unknown_kind', `This version of Safelight knows no task ${task.kind}.`);
      const commit = await handler.run(task, {
        signal: abort.signal,
        report: (stage, fraction) => progress.set(task.id, { stage, fraction }),
      });
      await finishTask(db, task, commit);
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      const reason = abort.signal.aborted ? (abort.signal.reason as StopReason) : null;
      if (reason === 'lost') throw new LeaseLostError(task);
      if (reason === 'cancelled') return await cancelHeldTask(db, task);
      if (reason === 'draining') return await releaseTask(db, task);
      await fail(task, handler, error);
    } finally {
      release();
    }
  }

  async function fail(task: ClaimedTask, handler: TaskHandler | undefined, error: unknown): Promise<void> {
    const failure = TaskFailedError.from(error);
    const outcome = await failTask(db, task, failure, async (transaction) =>
      handler?.onDead?.(transaction, task.payload, failure),
    );
    const note = {
      taskId: task.id,
      kind: task.kind,
      attempt: task.attempt,
      code: failure.code,
      stage: failure.stage,
      outcome,
    };
    log.warn(failure.isExpected ? note : { ...note, err: error }, 'task failed');
  }

  return worker;
}
