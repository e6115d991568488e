import { sql } from 'drizzle-orm';
import type { Database, Queryable } from '#server/db/client';
import type { Claim } from './exchange';

/** The lease has moved on: another claim owns the task now, and nothing of this run may be kept. */
export class LeaseLostError extends Error {
  constructor(task: Claim) {
    super(`Task ${task.id} is no longer held under token ${task.leaseToken}.`);
    this.name = 'LeaseLostError';
  }
}

/**
 * In a fenced statement's RETURNING: whoever freezes in the middle of a commit must not hold its task's row until somebody
 * thaws him. The other time limits do not cover a backend that waits for the second half of a message. From PostgreSQL 17 on.
 */
export const limitTransaction = sql`CASE WHEN current_setting('server_version_num')::int >= 170000
  THEN set_config('transaction_timeout', '10s', true) END`;

/** What was asked of a task while it ran. */
export interface Held {
  stopRequest: 'cancel' | 'pause' | null;
  /** Asked for once more, after any request to stop. */
  isWantedAgain: boolean;
}

/**
 * Runs `write` in a transaction that begins by proving that the lease is still ours: it locks the task's row under our
 * token, so that a claim, a release or a cancellation waits until the results are committed or finds them undone.
 * @throws LeaseLostError with nothing written
 */
export async function withFence<Result>(
  db: Database,
  task: Claim,
  write: (transaction: Queryable, held: Held) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (transaction) => {
    const [held] = await transaction.execute<{ stop_request: Held['stopRequest']; rerun: boolean }>(sql`
      UPDATE task SET lease_until = lease_until
       WHERE id = ${task.id} AND lease_token = ${task.leaseToken} AND lease_until > clock_timestamp()
      RETURNING stop_request, rerun, ${limitTransaction}`);
    if (!held) throw new LeaseLostError(task);
    return write(transaction, { stopRequest: held.stop_request, isWantedAgain: held.rerun });
  });
}
