import { sql } from 'drizzle-orm';
import type { Bell } from '#server/coherence/bus';
import type { Queryable } from '#server/db/client';

/** At the commit, tells every replica that there is something to claim. PostgreSQL rings once a transaction. */
export async function ringReady(db: Queryable): Promise<void> {
  await ring(db, 'task_ready');
}

/** At the commit, tells whoever runs tasks to look what is asked of them, and whoever watches to look again. */
export async function ringStop(db: Queryable): Promise<void> {
  await ring(db, 'task_stop');
}

async function ring(db: Queryable, bell: Bell): Promise<void> {
  await db.execute(sql`SELECT pg_notify(${bell}, '')`);
}
