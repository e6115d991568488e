import { sql } from 'drizzle-orm';
import type { Queryable } from '#server/db/client';
import type { TaskError } from '#server/db/schema/tasks';
import type { Claim } from './exchange';

export type BadEnd = 'retry' | 'dead' | 'cancelled' | 'paused' | 'released';

/** Writes down an attempt that did not succeed, from the task as it was while the attempt ran; call it before the task changes. */
export async function noteAttempt(db: Queryable, task: Claim, outcome: BadEnd, error: TaskError | null): Promise<void> {
  await db.execute(sql`
    INSERT INTO task_attempt (task_id, lease_token, attempt, worker_id, started_at, ended_at, outcome, error)
    SELECT id, lease_token, attempt, worker_id, coalesce(claimed_at, created_at), clock_timestamp(), ${outcome},
           ${error ? JSON.stringify(error) : null}::jsonb
      FROM task WHERE id = ${task.id} AND lease_token = ${task.leaseToken}
    ON CONFLICT (task_id, lease_token) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome, error = excluded.error`);
}
