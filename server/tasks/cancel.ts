import { sql, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import type { Queryable } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { ringStop } from './bells';
import type { TaskHandlers } from './handler';

/**
 * Cancels a task: at once while it waits; a running one is asked to stop, on whichever replica runs it, and does so within a second.
 * @throws NotFoundError when it is not live
 */
export async function cancelTask(ctx: Context, actor: Actor, taskId: number): Promise<void> {
  authorize(actor, 'tasks:write');
  const cancelled = await ctx.db.transaction((transaction) =>
    cancelTasks(transaction, ctx.taskHandlers, sql`id = ${taskId}`),
  );
  if (cancelled === 0) throw new NotFoundError('This task is no longer waiting or running.');
}

/** @param which of the live tasks @returns how many were cancelled, or asked to stop */
export async function cancelTasks(transaction: Queryable, handlers: TaskHandlers, which: SQL): Promise<number> {
  const rows = await transaction.execute<{ kind: string; payload: Record<string, unknown>; state: string }>(sql`
    UPDATE task
       SET state = CASE WHEN state = 'leased' THEN state ELSE 'cancelled' END,
           finished_at = CASE WHEN state = 'leased' THEN NULL ELSE clock_timestamp() END,
           stop_request = CASE WHEN state = 'leased' THEN 'cancel' END, rerun = false
     -- In the order in which workers finish: two that wait for each other's rows are a deadlock.
     WHERE id IN (SELECT id FROM task WHERE ${which} AND state IN ('scheduled', 'ready', 'paused', 'leased') ORDER BY id FOR UPDATE)
    RETURNING kind, payload, state`);
  for (const { kind, payload } of rows.filter((row) => row.state === 'cancelled')) {
    await handlers.get(kind)?.onBadEnd?.(transaction, payload, { outcome: 'cancelled' });
  }
  if (rows.length > 0) await ringStop(transaction);
  return rows.length;
}
