import { sql } from 'drizzle-orm';
import type { Database, Queryable } from '#server/db/client';
import type { TaskError } from '#server/db/schema/tasks';
import type { ClaimedTask } from './claim';
import { withFence, type Held } from './fence';
import { endAttempt } from './finish';

export interface Failure extends TaskError {
  /** Permanent failures are not tried again. */
  isPermanent: boolean;
}

export type FailureOutcome = 'retry' | 'dead' | 'cancelled';

const BACKOFF_BASE_MS = 2000;
const BACKOFF_CAP_MS = 10 * 60_000;

/**
 * Ends an attempt that failed: tried again later, or dead when the failure is permanent or the attempts are used up.
 * A cancellation that was asked for meanwhile is granted; what was asked for anew while it ran starts afresh instead of dying.
 * @param onDead runs in the same transaction when the task dies
 * @throws LeaseLostError with nothing written
 */
export async function failTask(
  db: Database,
  task: ClaimedTask,
  failure: Failure,
  onDead: (transaction: Queryable) => Promise<void>,
): Promise<FailureOutcome> {
  const isSpent = failure.isPermanent || task.attempt >= task.maxAttempts;
  const error = JSON.stringify({ code: failure.code, stage: failure.stage, message: failure.message });
  return withFence(db, task, async (transaction, held) => {
    const outcome = outcomeOf(isSpent, held);
    await transaction.execute(sql`
      UPDATE task
         SET state = ${outcome === 'retry' ? 'scheduled' : outcome}, last_error = ${error}::jsonb,
             attempt = ${isSpent && outcome === 'retry' ? 0 : task.attempt},
             run_at = clock_timestamp() + make_interval(secs => ${backoffMs(task.attempt) / 1000}),
             finished_at = CASE WHEN ${outcome !== 'retry'} THEN clock_timestamp() END,
             lease_token = NULL, lease_until = NULL, worker_id = NULL, cancel_requested_at = NULL
       WHERE id = ${task.id}`);
    await endAttempt(transaction, task, outcome, failure);
    if (outcome === 'dead') await onDead(transaction);
    return outcome;
  });
}

function outcomeOf(isSpent: boolean, { isCancelRequested, isWantedAgain }: Held): FailureOutcome {
  if (isCancelRequested && !isWantedAgain) return 'cancelled';
  return isSpent && !isWantedAgain ? 'dead' : 'retry';
}

/** Capped exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1)));
}
