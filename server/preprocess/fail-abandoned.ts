import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import { dedupeKeySuffix, FIRST_LOOK } from './enqueue';

/**
 * A photo waits for its first look, and nothing is going to take it: its task was cancelled, or removed by hand. It says so,
 * and can be retried. Photo and task are written in one transaction, so no photo is seen without its task by accident.
 * @returns how many photos there were
 */
export async function failAbandonedPhotos(db: Database): Promise<number> {
  const failure = JSON.stringify({
    code: 'cancelled',
    stage: null,
    message: 'It was cancelled before it was developed. Try again whenever you like.',
  });
  const rows = await db.execute(sql`
    UPDATE photo SET status = 'failed', failure = ${failure}::jsonb
     WHERE status IN ('queued', 'processing')
       AND NOT EXISTS (SELECT 1 FROM task
                        WHERE kind = ${FIRST_LOOK} AND dedupe_key = photo.id || ${dedupeKeySuffix}
                          AND state IN ('scheduled', 'ready', 'leased'))
    RETURNING id`);
  return rows.length;
}
