import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import { CANCELLED } from './cancelled';
import { FIRST_LOOK, isTaskOfPhoto } from './enqueue';

/**
 * A photo waits for its first look, and nothing is going to take it: its task was removed by hand. It says so,
 * and can be retried. Photo and task are written in one transaction, so no photo is seen without its task by accident.
 * @returns how many photos there were
 */
export async function failAbandonedPhotos(db: Database): Promise<number> {
  const rows = await db.execute(sql`
    UPDATE photo SET status = 'failed', failure = ${JSON.stringify(CANCELLED)}::jsonb
     WHERE status IN ('queued', 'processing')
       AND NOT EXISTS (SELECT 1 FROM task
                        WHERE kind = ${FIRST_LOOK} AND ${isTaskOfPhoto}
                          AND state IN ('scheduled', 'ready', 'paused', 'leased'))
    RETURNING id`);
  return rows.length;
}
