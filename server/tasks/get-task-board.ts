import { sql, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import type { BoardTask, TaskBoard } from './schemas';

/** The whole board in one round trip. */
export async function getTaskBoard(ctx: Context, actor: Actor): Promise<TaskBoard> {
  authorize(actor, 'admin');
  const [row] = await ctx.db.execute<{
    counts: TaskBoard['counts'];
    per_minute: number[];
    tasks: BoardTask[];
  }>(sql`
    WITH shown AS (
      SELECT *, row_number() OVER () AS place FROM (
        (SELECT * FROM task WHERE state = 'leased' ORDER BY id LIMIT 50) UNION ALL
        (SELECT * FROM task WHERE state = 'scheduled' ORDER BY run_at LIMIT 25) UNION ALL
        (SELECT * FROM task WHERE state = 'dead' ORDER BY finished_at DESC LIMIT 50) UNION ALL
        (SELECT * FROM task WHERE state = 'ready' ORDER BY priority, fair_seq, id LIMIT 25) UNION ALL
        (SELECT * FROM task WHERE finished_at IS NOT NULL AND state IN ('done', 'cancelled') ORDER BY finished_at DESC LIMIT 25)
      ) pressing
    )
    SELECT
      (SELECT json_build_object(
         'ready', count(*) FILTER (WHERE state = 'ready'),
         'running', count(*) FILTER (WHERE state = 'leased'),
         'retrying', count(*) FILTER (WHERE state = 'scheduled'),
         'failed', count(*) FILTER (WHERE state = 'dead'),
         'done', count(*) FILTER (WHERE state = 'done'),
         'cancelled', count(*) FILTER (WHERE state = 'cancelled')) FROM task) AS counts,
      (SELECT json_agg(coalesce(d.n, 0) ORDER BY m.minute)
         FROM generate_series(date_trunc('minute', now()) - interval '59 minutes', date_trunc('minute', now()), interval '1 minute') AS m (minute)
         LEFT JOIN (SELECT date_trunc('minute', finished_at) AS minute, count(*) AS n FROM task
                     WHERE state = 'done' AND finished_at > now() - interval '1 hour' GROUP BY 1) d USING (minute)) AS per_minute,
      (SELECT coalesce(json_agg(json_build_object(
         'id', t.id, 'kind', t.kind, 'state', t.state,
         'subject', coalesce(nullif(p.title, ''), p.original_name, ''),
         'photoId', p.id, 'attempt', t.attempt, 'maxAttempts', t.max_attempts, 'workerId', t.worker_id,
         'progress', CASE WHEN t.state = 'leased' AND t.stage IS NOT NULL THEN json_build_object('stage', t.stage, 'fraction', t.progress) END,
         'lastError', t.last_error, 'runAt', ${utc(sql`t.run_at`)}, 'createdAt', ${utc(sql`t.created_at`)}, 'finishedAt', ${utc(sql`t.finished_at`)}) ORDER BY t.place), '[]')
         -- The guard, since one payload without a photo's id must not take the whole board down.
         FROM shown t LEFT JOIN photo p
           ON p.id = CASE WHEN t.payload->>'photoId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (t.payload->>'photoId')::uuid END) AS tasks`);
  const { counts, per_minute: donePerMinute, tasks } = row!;
  return { counts, donePerMinute, tasks };
}

/** ISO 8601 with milliseconds, in UTC, whatever the session's time zone. */
function utc(moment: SQL): SQL {
  return sql`to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
