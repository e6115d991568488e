import { sql } from 'drizzle-orm';
import type { Database, Queryable } from '#server/db/client';
import type { ClaimedTask } from './claim';

/** The lease has moved on: another claim owns the task now, and nothing of this run may be kept. */
export class LeaseLostError extends Error {
  constructor(task: Pick<ClaimedTask, 'id' | 'leaseToken'>) {
    super(`Task ${task.id} is no longer held under token ${task.leaseToken}.`);
    this.name = 'LeaseLostError';
  }
}

/** What was asked of a task while it ran. */
export interface Held {
  isCancelRequested: boolean;
  /** Asked for once more, after any cancellation. */
  isWantedAgain: boolean;
}

/**
 * Runs `write` in a transaction that begins by proving that the lease is still ours: it locks the task's row under our
 * token, so that a claim, a release or a cancellation waits until the results are committed or finds them undone.
 * @throws LeaseLostError with nothing written
 */
export async function withFence<Result>(
  db: Database,
  task: Pick<ClaimedTask, 'id' | 'leaseToken'>,
  write: (transaction: Queryable, held: Held) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (transaction) => {
    const [held] = await transaction.execute<{ is_cancel_requested: boolean; rerun: boolean }>(sql`
      UPDATE task SET lease_until = lease_until
       WHERE id = ${task.id} AND lease_token = ${task.leaseToken} AND state = 'leased'
         AND lease_until > clock_timestamp()
      RETURNING cancel_requested_at IS NOT NULL AS is_cancel_requested, rerun`);
    if (!held) throw new LeaseLostError(task);
    return write(transaction, { isCancelRequested: held.is_cancel_requested, isWantedAgain: held.rerun });
  });
}
