import { sql } from 'drizzle-orm';
import type { Database, Queryable } from '#server/db/client';
import type { Claim } from './exchange';
import { LeaseLostError, limitTransaction } from './fence';

/**
 * Commits a task's completion and its results in one transaction, whose first statement is the fence: it completes the
 * task under our token, or nothing is written at all. A task that was asked for again while it ran becomes ready once more.
 * @throws LeaseLostError with nothing written
 */
export async function finishTask(
  db: Database,
  task: Claim,
  commitResults: (transaction: Queryable) => Promise<void>,
): Promise<void> {
  await db.transaction(async (transaction) => {
    const rows = await transaction.execute(sql`
      UPDATE task
         SET state = CASE WHEN rerun THEN 'ready' ELSE 'done' END,
             attempt = CASE WHEN rerun THEN 0 ELSE attempt END,
             finished_at = CASE WHEN rerun THEN NULL ELSE clock_timestamp() END,
             rerun = false, lease_until = NULL, stop_request = NULL, last_error = NULL
       WHERE id = ${task.id} AND lease_token = ${task.leaseToken} AND lease_until > clock_timestamp()
      RETURNING id, ${limitTransaction}`);
    if (rows.length === 0) throw new LeaseLostError(task);
    await commitResults(transaction);
  });
}
