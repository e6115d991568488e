import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import type { TaskError } from '#server/db/schema/tasks';
import type { Log } from '#server/log';
import { backoffMs } from './fail';
import type { BadEnding, TaskHandlers } from './handler';

const SILENT: TaskError = {
  class: 'crash',
  code: 'worker_lost',
  stage: null,
  message: 'The process that worked on it stopped answering.',
};
const SILENT_TOO_OFTEN: TaskError = {
  ...SILENT,
  message: 'Each attempt ended with the process that worked on it. The photo may be too much for this machine.',
};

/**
 * Takes tasks back from workers that went silent. The attempt counts, so that a photo that kills its process does not do
 * so for ever; the subject of those that have used up theirs is told in the same transaction.
 * @returns how many leases had expired
 */
export async function releaseExpiredTasks(db: Database, handlers: TaskHandlers, log: Log): Promise<number> {
  return db.transaction(async (transaction) => {
    const rows = await transaction.execute<{ kind: string; payload: Record<string, unknown>; state: string }>(sql`
      WITH expired AS (
        SELECT id, lease_token, attempt, worker_id, claimed_at, created_at,
               CASE WHEN rerun THEN 'scheduled' WHEN stop_request = 'cancel' THEN 'cancelled'
                    WHEN attempt >= max_attempts THEN 'dead' WHEN stop_request = 'pause' THEN 'paused' ELSE 'scheduled' END AS next_state
          FROM task
         WHERE state = 'leased' AND lease_until <= clock_timestamp()
         ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED
      ), lost AS (
        INSERT INTO task_attempt (task_id, lease_token, attempt, worker_id, started_at, ended_at, outcome, error)
        SELECT id, lease_token, attempt, worker_id, coalesce(claimed_at, created_at), clock_timestamp(), 'lost', ${JSON.stringify(SILENT)}::jsonb
          FROM expired
        ON CONFLICT (task_id, lease_token) DO UPDATE SET ended_at = excluded.ended_at, outcome = 'lost', error = excluded.error
      )
      UPDATE task t
         SET state = e.next_state,
             attempt = CASE WHEN e.next_state = 'scheduled' AND t.attempt >= t.max_attempts THEN 0 ELSE t.attempt END,
             run_at = clock_timestamp() + make_interval(secs => ${backoffMs(1) / 1000}),
             finished_at = CASE WHEN e.next_state IN ('dead', 'cancelled') THEN clock_timestamp() END,
             lease_until = NULL, stop_request = NULL,
             last_error = CASE WHEN e.next_state = 'dead' THEN ${JSON.stringify(SILENT_TOO_OFTEN)}::jsonb ELSE ${JSON.stringify(SILENT)}::jsonb END
        FROM expired e WHERE t.id = e.id
      RETURNING t.kind, t.payload, t.state`);
    for (const { kind, payload, state } of rows) {
      if (state !== 'dead' && state !== 'cancelled') continue;
      const ending: BadEnding =
        state === 'dead' ? { outcome: 'dead', failure: SILENT_TOO_OFTEN } : { outcome: 'cancelled' };
      // A savepoint each: one task whose last rites fail must not keep all the others leased for ever.
      await transaction
        .transaction(async (savepoint) => handlers.get(kind)?.onBadEnd?.(savepoint, payload, ending))
        .catch((error: unknown) => log.error({ err: error, kind, payload }, 'ended task not noted on its subject'));
    }
    return rows.length;
  });
}
