import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';

/** How long a task is kept once it has ended. What it came to is kept in `task_hour`. */
const KEPT = { done: '1 day', cancelled: '7 days', dead: '30 days' };
const BATCH = 5000;

/** Forgets tasks that ended long ago, a few thousand at a time so that no lock and no snapshot lasts. @returns how many */
export async function pruneTasks(db: Database): Promise<number> {
  let pruned = 0;
  for (;;) {
    const rows = await db.execute(sql`
      DELETE FROM task WHERE id IN (
        SELECT id FROM task
         WHERE finished_at < clock_timestamp() - ${KEPT.done}::interval
           AND finished_at < clock_timestamp() - CASE state WHEN 'dead' THEN ${KEPT.dead}::interval
                                                            WHEN 'cancelled' THEN ${KEPT.cancelled}::interval
                                                            ELSE ${KEPT.done}::interval END
         ORDER BY finished_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
      RETURNING 1`);
    pruned += rows.length;
    if (rows.length < BATCH) break;
  }
  await db.execute(sql`DELETE FROM task_hour WHERE hour < clock_timestamp() - interval '90 days'`);
  return pruned;
}

/** Sums up what ended in this hour and the last, before it is forgotten. Summing up twice comes to the same. */
export async function sumUpHours(db: Database): Promise<void> {
  await db.execute(sql`
    INSERT INTO task_hour (hour, kind, done, failed, cancelled)
    SELECT date_trunc('hour', finished_at), kind, count(*) FILTER (WHERE state = 'done'),
           count(*) FILTER (WHERE state = 'dead'), count(*) FILTER (WHERE state = 'cancelled')
      FROM task
     WHERE finished_at >= date_trunc('hour', clock_timestamp()) - interval '1 hour'
     GROUP BY 1, 2
    ON CONFLICT (hour, kind) DO UPDATE
       SET done = greatest(task_hour.done, excluded.done), failed = greatest(task_hour.failed, excluded.failed),
           cancelled = greatest(task_hour.cancelled, excluded.cancelled)`);
}
