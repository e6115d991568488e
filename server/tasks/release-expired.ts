import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import { backoffMs } from './fail';

/**
 * Takes tasks back from workers that went silent. The attempt counts, so that a photo that kills its process
 * does not do so for ever; `onDead` learns of those that have used up theirs, in the same transaction.
 * @returns how many leases had expired
 */
export async function releaseExpiredTasks(
  db: Database,
  onDead: (transaction: Parameters<Parameters<Database['transaction']>[0]>[0], tasks: DeadTask[]) => Promise<void>,
): Promise<number> {
  return db.transaction(async (transaction) => {
    const [gate] = await transaction.execute(sql`SELECT pg_try_advisory_xact_lock(7236, 2) AS is_mine`);
    if (!gate?.is_mine) return 0;
    const error = JSON.stringify({
      code: 'worker_lost',
      stage: null,
      message: 'The process that worked on it stopped answering.',
    });
    const rows = await transaction.execute<{ kind: string; payload: Record<string, unknown>; state: string }>(sql`
      WITH expired AS (
        SELECT id, lease_token,
               CASE WHEN rerun THEN 'scheduled' WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
                    WHEN attempt >= max_attempts THEN 'dead' ELSE 'scheduled' END AS next_state
          FROM task
         WHERE state = 'leased' AND lease_until <= clock_timestamp()
         ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED
      ), lost AS (
        UPDATE task_attempt a SET ended_at = clock_timestamp(), outcome = 'lost', error = ${error}::jsonb
          FROM expired e WHERE a.task_id = e.id AND a.lease_token = e.lease_token
      )
      UPDATE task t
         SET state = e.next_state,
             attempt = CASE WHEN e.next_state = 'scheduled' AND t.attempt >= t.max_attempts THEN 0 ELSE t.attempt END,
             run_at = clock_timestamp() + make_interval(secs => ${backoffMs(1) / 1000}),
             finished_at = CASE WHEN e.next_state <> 'scheduled' THEN clock_timestamp() END,
             lease_token = NULL, lease_until = NULL, worker_id = NULL, cancel_requested_at = NULL,
             last_error = ${error}::jsonb
        FROM expired e WHERE t.id = e.id
      RETURNING t.kind, t.payload, t.state`);
    const dead = rows.filter((row) => row.state === 'dead').map(({ kind, payload }) => ({ kind, payload }));
    if (dead.length > 0) await onDead(transaction, dead);
    return rows.length;
  });
}

export interface DeadTask {
  kind: string;
  payload: Record<string, unknown>;
}

/** Makes tasks ready whose time has come. @returns how many */
export async function promoteDueTasks(db: Database): Promise<number> {
  const rows = await db.execute(sql`
    UPDATE task SET state = 'ready'
     WHERE id IN (SELECT id FROM task WHERE state = 'scheduled' AND run_at <= clock_timestamp()
                   ORDER BY run_at LIMIT 500 FOR UPDATE SKIP LOCKED)
    RETURNING id`);
  return rows.length;
}

/** Hands a task back unharmed, the attempt does not count; or ends it where a cancellation was on its way. */
export async function releaseTask(db: Database, task: { id: number; leaseToken: number }): Promise<void> {
  await db.execute(sql`
    WITH released AS (
      UPDATE task SET state = CASE WHEN cancel_requested_at IS NULL OR rerun THEN 'ready' ELSE 'cancelled' END,
             finished_at = CASE WHEN cancel_requested_at IS NULL OR rerun THEN NULL ELSE clock_timestamp() END,
             cancel_requested_at = NULL, attempt = attempt - 1, lease_token = NULL, lease_until = NULL, worker_id = NULL
       WHERE id = ${task.id} AND lease_token = ${task.leaseToken} AND state = 'leased'
      RETURNING id
    )
    UPDATE task_attempt SET ended_at = clock_timestamp(), outcome = 'released'
     WHERE task_id IN (SELECT id FROM released) AND lease_token = ${task.leaseToken}`);
}
