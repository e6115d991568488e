import { sql } from 'drizzle-orm';
import type { Database, Queryable } from '#server/db/client';
import type { TaskError } from '#server/db/schema/tasks';
import type { ClaimedTask } from './exchange';
import { withFence, type Held } from './fence';
import { noteAttempt } from './note-attempt';

export type FailureOutcome = 'retry' | 'dead' | 'cancelled';

const BACKOFF_BASE_MS = 2000;
const BACKOFF_CAP_MS = 10 * 60_000;

/**
 * Ends an attempt that failed: tried again later, or dead when the failure is permanent or the attempts are used up.
 * A cancellation that was asked for meanwhile is granted; what was asked for anew while it ran starts afresh instead of dying.
 * @param onEnd runs in the same transaction when the task will not be tried again
 * @throws LeaseLostError with nothing written
 */
export async function failTask(
  db: Database,
  task: ClaimedTask,
  failure: TaskError,
  onEnd: (transaction: Queryable, outcome: 'dead' | 'cancelled') => Promise<void>,
): Promise<FailureOutcome> {
  const isSpent = failure.class === 'permanent' || task.attempt >= task.maxAttempts;
  return withFence(db, task, async (transaction, held) => {
    const outcome = outcomeOf(isSpent, held);
    await noteAttempt(transaction, task, outcome, failure);
    const waiting = held.stopRequest === 'pause' && !held.isWantedAgain ? 'paused' : 'scheduled';
    await transaction.execute(sql`
      UPDATE task
         SET state = ${outcome === 'retry' ? waiting : outcome}, last_error = ${JSON.stringify(failure)}::jsonb,
             attempt = ${isSpent && outcome === 'retry' ? 0 : task.attempt},
             run_at = clock_timestamp() + make_interval(secs => ${backoffMs(task.attempt) / 1000}),
             finished_at = CASE WHEN ${outcome !== 'retry'} THEN clock_timestamp() END,
             lease_until = NULL, stop_request = NULL
       WHERE id = ${task.id}`);
    if (outcome !== 'retry') await onEnd(transaction, outcome);
    return outcome;
  });
}

function outcomeOf(isSpent: boolean, { stopRequest, isWantedAgain }: Held): FailureOutcome {
  if (stopRequest === 'cancel' && !isWantedAgain) return 'cancelled';
  return isSpent && !isWantedAgain ? 'dead' : 'retry';
}

/** Capped exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1)));
}
