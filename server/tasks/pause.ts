import { sql, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { NotFoundError } from '#server/errors';
import { ringReady, ringStop } from './bells';

/**
 * Sets a task aside until it is resumed: at once while it waits; a running one stops within a second, and its attempt does not count.
 * @throws NotFoundError when it neither waits nor runs
 */
export async function pauseTask(ctx: Context, actor: Actor, taskId: number): Promise<void> {
  authorize(actor, 'tasks:write');
  if ((await pauseTasks(ctx.db, sql`id = ${taskId}`)) === 0) {
    throw new NotFoundError('This task neither waits nor runs.');
  }
}

/** @throws NotFoundError unless the task is paused, or about to be */
export async function resumeTask(ctx: Context, actor: Actor, taskId: number): Promise<void> {
  authorize(actor, 'tasks:write');
  if ((await resumeTasks(ctx.db, sql`id = ${taskId}`)) === 0) throw new NotFoundError('This task is not paused.');
}

/** From its commit on nothing is claimed, on no replica; what runs goes on to its end. */
export async function pauseQueue(ctx: Context, actor: Actor): Promise<void> {
  authorize(actor, 'tasks:write');
  await ctx.db.transaction(async (transaction) => {
    await transaction.execute(sql`UPDATE task_queue SET paused_at = coalesce(paused_at, clock_timestamp())`);
    await ringStop(transaction);
  });
}

export async function resumeQueue(ctx: Context, actor: Actor): Promise<void> {
  authorize(actor, 'tasks:write');
  await ctx.db.transaction(async (transaction) => {
    await transaction.execute(sql`UPDATE task_queue SET paused_at = NULL`);
    await ringReady(transaction);
  });
}

/** @returns how many were paused, or asked to stop */
export async function pauseTasks(db: Pick<Context['db'], 'transaction'>, which: SQL): Promise<number> {
  return db.transaction(async (transaction) => {
    const rows = await transaction.execute(sql`
      UPDATE task
         SET state = CASE WHEN state = 'leased' THEN state ELSE 'paused' END,
             stop_request = CASE WHEN state = 'leased' THEN coalesce(stop_request, 'pause') END
       WHERE id IN (SELECT id FROM task WHERE ${which} AND state IN ('scheduled', 'ready', 'leased') ORDER BY id FOR UPDATE)
      RETURNING state`);
    if (rows.length > 0) await ringStop(transaction);
    return rows.length;
  });
}

/** @returns how many are ready again, or go on */
export async function resumeTasks(db: Pick<Context['db'], 'transaction'>, which: SQL): Promise<number> {
  return db.transaction(async (transaction) => {
    const rows = await transaction.execute(sql`
      UPDATE task
         SET state = CASE WHEN state = 'paused' THEN 'ready' ELSE state END, stop_request = NULL
       WHERE id IN (SELECT id FROM task
                     WHERE ${which} AND (state = 'paused' OR (state = 'leased' AND stop_request = 'pause')) ORDER BY id FOR UPDATE)
      RETURNING id`);
    if (rows.length > 0) await ringReady(transaction);
    return rows.length;
  });
}
