import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '#server/db/client';
import type { Log } from '#server/log';
import { isConnectionLoss } from '#server/db/connection-loss';
import { failTask } from './fail';
import { LeaseLostError } from './fence';
import { finishTask } from './finish';
import type { TaskHandler, TaskHandlers } from './handler';
import type { Run } from './lease-keeper';
import type { TaskMetrics } from './metrics';
import { releaseTask } from './release';
import { TaskFailedError } from './task-failed';

export interface RunOptions {
  db: Database;
  log: Log;
  handlers: TaskHandlers;
  metrics: TaskMetrics;
}

/** `finished`: done, with nothing to write; it is still to be told so to the database. */
export type RunEnd = 'finished' | 'done' | 'retry' | 'dead' | 'cancelled' | 'paused' | 'ready' | 'lost' | 'unsettled';

const COMMIT_AGAIN_MS = 250;

/** One attempt at a task, from its claim to its commit. Never throws. */
export async function runTask(run: Run, options: RunOptions): Promise<RunEnd> {
  const { task } = run;
  try {
    return await attempt(run, options);
  } catch (error) {
    if (error instanceof LeaseLostError) {
      options.log.warn({ taskId: task.id, kind: task.kind }, 'lease lost, results dropped');
      const isFenced = !run.isLost;
      options.metrics[isFenced ? 'fencedWrites' : 'lostLeases'].inc({ kind: task.kind });
      return 'lost';
    }
    options.log.error({ err: error, taskId: task.id }, 'task could not be settled; its lease will run out');
    return 'unsettled';
  }
}

async function attempt(run: Run, options: RunOptions): Promise<RunEnd> {
  const { task, abort } = run;
  const handler = options.handlers.get(task.kind);
  const stages = timeStages(run, options.metrics);
  try {
    if (!handler) throw new TaskFailedError('unknown_kind', `This version of Safelight knows no task ${task.kind}.`);
    const commit = await handler.run(task, { signal: abort.signal, report: stages.report });
    if (!commit) return abort.signal.aborted ? await settleStopped(run, handler, options) : 'finished';
    await untilSettled(run, () => finishTask(options.db, task, commit));
    return 'done';
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    if (abort.signal.aborted) return await settleStopped(run, handler, options);
    return await settleFailed(run, handler, error, options);
  } finally {
    stages.end();
  }
}

async function settleStopped(run: Run, handler: TaskHandler | undefined, options: RunOptions): Promise<RunEnd> {
  if (run.isLost) throw new LeaseLostError(run.task);
  return untilSettled(run, () =>
    releaseTask(options.db, run.task, async (transaction) =>
      handler?.onBadEnd?.(transaction, run.task.payload, { outcome: 'cancelled' }),
    ),
  );
}

async function settleFailed(
  run: Run,
  handler: TaskHandler | undefined,
  error: unknown,
  { db, log, metrics }: RunOptions,
): Promise<RunEnd> {
  const { task } = run;
  const thrown = TaskFailedError.from(error);
  const failure = thrown.toTaskError();
  const outcome = await untilSettled(run, () =>
    failTask(db, task, failure, async (transaction, ended) =>
      handler?.onBadEnd?.(
        transaction,
        task.payload,
        ended === 'dead' ? { outcome: 'dead', failure } : { outcome: 'cancelled' },
      ),
    ),
  );
  metrics.failures.inc({ kind: task.kind, class: failure.class, code: failure.code });
  const { code, stage } = failure;
  const note = { taskId: task.id, kind: task.kind, attempt: task.attempt, class: failure.class, code, stage, outcome };
  log.warn(thrown.isExpected ? note : { ...note, err: error }, 'task failed');
  return outcome;
}

/**
 * Work that is done is not thrown away because a connection was: the same commit is tried until the lease is over. The
 * fence makes that safe, should an earlier try have arrived after all.
 */
async function untilSettled<Result>(run: Run, commit: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await commit();
    } catch (error) {
      if (!isConnectionLoss(error) || run.isLost) throw error;
      await delay(COMMIT_AGAIN_MS);
    }
  }
}

/** Keeps the run's stage for the board, and how long each took for the metrics. */
function timeStages(run: Run, metrics: TaskMetrics) {
  let sinceMs = performance.now();
  const end = () => {
    if (run.stage === null) return;
    // `encode avif 1600` is of the stage `encode`: one series a size would be a hundred.
    const stage = run.stage.split(' ', 1)[0]!;
    metrics.stage.observe({ kind: run.task.kind, stage }, (performance.now() - sinceMs) / 1000);
  };
  return {
    report(stage: string, fraction: number) {
      if (stage !== run.stage) {
        end();
        sinceMs = performance.now();
      }
      run.stage = stage;
      run.fraction = fraction;
    },
    end,
  };
}
