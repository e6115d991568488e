import { sql } from 'drizzle-orm';
import type { Queryable } from '#server/db/client';

export interface NewTask {
  kind: string;
  /** Who shares the machine with whom: an album, an upload batch, a photo. */
  ownerId: string;
  /** At most one live task of a kind has this key; asking again while it runs makes it run once more. */
  dedupeKey: string;
  payload?: Record<string, unknown>;
  /** Lower runs first. */
  priority?: number;
  delayMs?: number;
  maxAttempts?: number;
}

/**
 * Inserts a task in the caller's transaction and rings the bell at its commit.
 * Fairness by stride: an owner's next task lands one place after its last, and never behind the whole of another's backlog.
 */
export async function enqueueTask(db: Queryable, task: NewTask): Promise<void> {
  const delayMs = task.delayMs ?? 0;
  await db.execute(sql`
    INSERT INTO task (kind, owner_id, dedupe_key, payload, priority, max_attempts, state, run_at, fair_seq)
    VALUES (${task.kind}, ${task.ownerId}, ${task.dedupeKey}, ${JSON.stringify(task.payload ?? {})}::jsonb,
            ${task.priority ?? 100}, ${task.maxAttempts ?? 5}, ${delayMs > 0 ? 'scheduled' : 'ready'},
            clock_timestamp() + make_interval(secs => ${delayMs / 1000}),
            1 + greatest(
              (SELECT max(fair_seq) FROM task WHERE owner_id = ${task.ownerId} AND state = 'ready'),
              (SELECT min(fair_seq) - 1 FROM task WHERE state = 'ready'), 0))
    ON CONFLICT (kind, dedupe_key) WHERE state IN ('scheduled', 'ready', 'leased')
    DO UPDATE SET rerun = task.state = 'leased', payload = excluded.payload`);
  if (delayMs === 0) await db.execute(sql`SELECT pg_notify('task', '')`);
}
