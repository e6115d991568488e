import { sql } from 'drizzle-orm';
import type { Database, Queryable } from '#server/db/client';
import type { ClaimedTask } from './claim';
import { withFence } from './fence';

/**
 * Commits a task's results and its completion in one transaction.
 * A task that was asked for again while it ran becomes ready once more.
 * @throws LeaseLostError with nothing written
 */
export async function finishTask(
  db: Database,
  task: ClaimedTask,
  commitResults: (transaction: Queryable) => Promise<void>,
): Promise<void> {
  await withFence(db, task, async (transaction) => {
    await commitResults(transaction);
    await transaction.execute(sql`
      UPDATE task
         SET state = CASE WHEN rerun THEN 'ready' ELSE 'done' END,
             attempt = CASE WHEN rerun THEN 0 ELSE attempt END,
             finished_at = CASE WHEN rerun THEN NULL ELSE clock_timestamp() END,
             rerun = false, lease_token = NULL, lease_until = NULL, worker_id = NULL,
             cancel_requested_at = NULL, last_error = NULL
       WHERE id = ${task.id}`);
    await endAttempt(transaction, task, 'done', null);
  });
}

/** Writes down how an attempt ended. */
export async function endAttempt(
  db: Queryable,
  task: Pick<ClaimedTask, 'id' | 'leaseToken'>,
  outcome: 'done' | 'retry' | 'dead' | 'cancelled' | 'released',
  error: { code: string; stage: string | null; message: string } | null,
): Promise<void> {
  await db.execute(sql`
    UPDATE task_attempt
       SET ended_at = clock_timestamp(), outcome = ${outcome}, error = ${error ? JSON.stringify(error) : null}::jsonb
     WHERE task_id = ${task.id} AND lease_token = ${task.leaseToken}`);
}
