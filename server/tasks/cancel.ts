import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import type { ClaimedTask } from './claim';
import { withFence } from './fence';
import { endAttempt } from './finish';

/**
 * Cancels a task: at once while it waits; a running one is asked to stop, and does so at its next renewal at the latest.
 * @throws NotFoundError when it is not live
 */
export async function cancelTask(ctx: Context, actor: Actor, taskId: number): Promise<void> {
  authorize(actor, 'admin');
  const [row] = await ctx.db.execute<{ state: string }>(sql`
    UPDATE task
       SET state = CASE WHEN state = 'leased' THEN state ELSE 'cancelled' END,
           finished_at = CASE WHEN state = 'leased' THEN NULL ELSE clock_timestamp() END,
           cancel_requested_at = clock_timestamp(), rerun = false
     WHERE id = ${taskId} AND state IN ('scheduled', 'ready', 'leased')
    RETURNING state`);
  if (!row) throw new NotFoundError('This task is no longer waiting or running.');
  if (row.state === 'leased') ctx.worker.hurryCancel(taskId);
}

/** Ends a running task as cancelled, or makes it ready when it was asked for again after the cancellation. */
export async function cancelHeldTask(db: Database, task: ClaimedTask): Promise<void> {
  await withFence(db, task, async (transaction) => {
    await transaction.execute(sql`
      UPDATE task SET state = CASE WHEN rerun THEN 'ready' ELSE 'cancelled' END,
             attempt = CASE WHEN rerun THEN 0 ELSE attempt END,
             finished_at = CASE WHEN rerun THEN NULL ELSE clock_timestamp() END,
             cancel_requested_at = CASE WHEN rerun THEN NULL ELSE cancel_requested_at END,
             lease_token = NULL, lease_until = NULL, worker_id = NULL
       WHERE id = ${task.id}`);
    await endAttempt(transaction, task, 'cancelled', null);
  });
}
