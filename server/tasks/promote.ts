import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import { ringReady } from './bells';

/** Makes tasks ready whose time has come. @returns how many */
export async function promoteDueTasks(db: Database): Promise<number> {
  return db.transaction(async (transaction) => {
    const rows = await transaction.execute(sql`
      UPDATE task SET state = 'ready'
       WHERE id IN (SELECT id FROM task WHERE state = 'scheduled' AND run_at <= clock_timestamp()
                     ORDER BY run_at LIMIT 500 FOR UPDATE SKIP LOCKED)
      RETURNING id`);
    if (rows.length > 0) await ringReady(transaction);
    return rows.length;
  });
}
