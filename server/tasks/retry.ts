import { sql, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import type { Queryable } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { ringReady } from './bells';

/** @throws NotFoundError unless the task is waiting for its next try, dead or cancelled. */
export async function retryTask(ctx: Context, actor: Actor, taskId: number): Promise<void> {
  authorize(actor, 'tasks:write');
  const retried = await revive(ctx.db, sql`id = ${taskId} AND state IN ('scheduled', 'dead', 'cancelled')`);
  if (retried === 0) throw new NotFoundError('This task has nothing to retry.');
}

/** @returns how many dead tasks were made ready again */
export async function retryAllFailedTasks(ctx: Context, actor: Actor): Promise<number> {
  authorize(actor, 'tasks:write');
  return revive(ctx.db, sql`state = 'dead'`);
}

/** Revives the dead and cancelled tasks of some photos; the newest of each kind, once. @returns how many */
export async function reviveTasksOf(db: Queryable, dedupeKeys: string[]): Promise<number> {
  return revive(
    db,
    sql`dedupe_key = ANY (ARRAY[${sql.join(
      dedupeKeys.map((key) => sql`${key}`),
      sql`, `,
    )}]) AND state IN ('dead', 'cancelled')`,
  );
}

/** A task that has a live twin is left alone: one live task a key. */
async function revive(db: Queryable, which: SQL): Promise<number> {
  const rows = await db.execute(sql`
    UPDATE task SET state = 'ready', attempt = 0, finished_at = NULL, stop_request = NULL, run_at = clock_timestamp()
     WHERE id IN (
       SELECT DISTINCT ON (kind, dedupe_key) id FROM task t WHERE ${which}
          AND NOT EXISTS (SELECT 1 FROM task live WHERE live.kind = t.kind AND live.dedupe_key = t.dedupe_key
                           AND live.id <> t.id AND live.state IN ('scheduled', 'ready', 'paused', 'leased'))
        ORDER BY kind, dedupe_key, id DESC)
       -- Asked of the row as it is once its lock is ours: another may have revived it, and a worker be running it.
       AND state IN ('scheduled', 'dead', 'cancelled')
    RETURNING id`);
  if (rows.length > 0) await ringReady(db);
  return rows.length;
}
