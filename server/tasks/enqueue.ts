import { sql } from 'drizzle-orm';
import type { Queryable } from '#server/db/client';

/** From this priority on a task is background work: done when nothing else waits, and never by all hands. */
export const BACKGROUND = 200;

export interface NewTask {
  kind: string;
  /** Who shares the machine with whom: an album, an upload batch, a photo. */
  ownerId: string;
  /** At most one live task of a kind has this key; asking again while it runs makes it run once more. */
  dedupeKey: string;
  payload?: Record<string, unknown>;
  /** Lower runs first. */
  priority?: number;
  /** With background work, and only there: how many of this owner's run at once over all replicas. */
  ownerCap?: number;
  delayMs?: number;
  maxAttempts?: number;
}

export async function enqueueTask(db: Queryable, task: NewTask): Promise<void> {
  await enqueueTasks(db, [task]);
}

/**
 * Inserts tasks in the caller's transaction, in one round trip, and rings the bell at its commit. Keys must differ.
 * Fairness by stride: an owner's next task lands one place after its last, and never behind the whole of another's backlog.
 */
export async function enqueueTasks(db: Queryable, tasks: readonly NewTask[]): Promise<void> {
  const rows = tasks.map((task, place) => ({
    place,
    kind: task.kind,
    owner_id: task.ownerId,
    dedupe_key: task.dedupeKey,
    payload: task.payload ?? {},
    priority: task.priority ?? 100,
    owner_cap: task.ownerCap ?? null,
    max_attempts: task.maxAttempts ?? 5,
    delay_ms: task.delayMs ?? 0,
  }));
  await db.execute(sql`
    WITH added AS (
      INSERT INTO task (kind, owner_id, dedupe_key, payload, priority, owner_cap, max_attempts, state, run_at, fair_seq)
      SELECT n.kind, n.owner_id, n.dedupe_key, n.payload, n.priority, n.owner_cap, n.max_attempts,
             CASE WHEN n.delay_ms > 0 THEN 'scheduled' ELSE 'ready' END,
             clock_timestamp() + make_interval(secs => n.delay_ms / 1000),
             row_number() OVER (PARTITION BY n.owner_id, n.priority ORDER BY n.place) + greatest(
               (SELECT max(t.fair_seq) FROM task t WHERE t.owner_id = n.owner_id AND t.priority = n.priority AND t.state = 'ready'),
               (SELECT min(t.fair_seq) - 1 FROM task t WHERE t.priority = n.priority AND t.state = 'ready'), 0)
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
             AS n (place integer, kind text, owner_id text, dedupe_key text, payload jsonb, priority smallint, owner_cap smallint,
                   max_attempts smallint, delay_ms float8)
       ORDER BY n.place
      ON CONFLICT (kind, dedupe_key) WHERE state IN ('scheduled', 'ready', 'paused', 'leased')
      DO UPDATE SET rerun = task.state = 'leased', payload = excluded.payload
      RETURNING state
    )
    SELECT pg_notify('task_ready', '') FROM added WHERE state = 'ready' LIMIT 1`);
}
