import { sql, type SQL } from 'drizzle-orm';

/** JSON of a BoardTask, from rows `t` of task and `p` of the photo they are about. */
export const describedTask = sql`json_build_object(
  'id', t.id, 'kind', t.kind, 'state', t.state,
  'subject', coalesce(nullif(p.title, ''), p.original_name, ''), 'photoId', p.id,
  'attempt', t.attempt, 'maxAttempts', t.max_attempts,
  'failedAttempts', (SELECT count(*) FROM task_attempt a WHERE a.task_id = t.id AND a.outcome <> 'done'),
  'workerId', t.worker_id,
  'progress', CASE WHEN t.state = 'leased' AND t.stage IS NOT NULL
                   THEN json_build_object('stage', t.stage, 'fraction', coalesce(t.progress, 0)) END,
  'stopRequest', t.stop_request, 'lastError', t.last_error,
  'runAt', ${utc(sql`t.run_at`)}, 'createdAt', ${utc(sql`t.created_at`)}, 'finishedAt', ${utc(sql`t.finished_at`)})`;

/** The photo a task `t` is about. Guarded, since one payload without a photo's id must not take the whole board down. */
export const photoOfTask = sql`
  LEFT JOIN photo p ON p.id = CASE WHEN t.payload->>'photoId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                   THEN (t.payload->>'photoId')::uuid END`;

/** ISO 8601 with milliseconds, in UTC, whatever the session's time zone. */
export function utc(moment: SQL): SQL {
  return sql`to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
