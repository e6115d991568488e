import { sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import type { BoardTask, TaskBoard } from './schemas';

/** The whole board in one round trip. */
export async function getTaskBoard(ctx: Context, actor: Actor): Promise<TaskBoard> {
  authorize(actor, 'admin');
  const [row] = await ctx.db.execute<{
    counts: TaskBoard['counts'];
    per_minute: number[];
    tasks: Omit<BoardTask, 'progress'>[];
  }>(sql`
    WITH shown AS (
      (SELECT * FROM task WHERE state = 'leased' ORDER BY id LIMIT 50) UNION ALL
      (SELECT * FROM task WHERE state = 'scheduled' ORDER BY run_at LIMIT 25) UNION ALL
      (SELECT * FROM task WHERE state = 'dead' ORDER BY finished_at DESC LIMIT 50) UNION ALL
      (SELECT * FROM task WHERE state = 'ready' ORDER BY priority, fair_seq, id LIMIT 25) UNION ALL
      (SELECT * FROM task WHERE finished_at IS NOT NULL AND state IN ('done', 'cancelled') ORDER BY finished_at DESC LIMIT 25)
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
         'lastError', t.last_error, 'runAt', t.run_at, 'createdAt', t.created_at, 'finishedAt', t.finished_at)), '[]')
         FROM shown t LEFT JOIN photo p ON p.id = (t.payload->>'photoId')::uuid) AS tasks`);
  const { counts, per_minute: donePerMinute, tasks } = row!;
  return {
    counts,
    donePerMinute,
    tasks: tasks.map((task) => ({ ...task, progress: ctx.worker.progress.get(task.id) ?? null })),
  };
}
