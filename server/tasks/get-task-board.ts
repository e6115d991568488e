import { sql, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { COUNTED_AT_MOST } from './counted-at-most';
import { describedTask, photoOfTask, utc } from './describe-task';
import type { BoardTask, TaskBoard } from './schemas';

/**
 * The whole board in one round trip. Nothing in it is read without a bound: at a million tasks, with the database's 64 MB
 * on two cores, it takes 9 ms while they wait, 19 ms once they have ended within a day, 20 ms within an hour.
 */
export async function getTaskBoard(ctx: Context, actor: Actor): Promise<TaskBoard> {
  authorize(actor, 'tasks:read');
  const [row] = await ctx.db.execute<{
    paused_at: string | null;
    counts: TaskBoard['counts'];
    per_minute: number[];
    history: TaskBoard['history'];
    backfill: TaskBoard['backfill'];
    tasks: BoardTask[];
  }>(sql`
    WITH shown AS (
      SELECT *, row_number() OVER () AS place FROM (
        (SELECT * FROM task WHERE state = 'leased' ORDER BY id LIMIT 50) UNION ALL
        (SELECT * FROM task WHERE state = 'scheduled' ORDER BY run_at LIMIT 25) UNION ALL
        (SELECT * FROM task WHERE state = 'dead' ORDER BY finished_at DESC LIMIT 50) UNION ALL
        (SELECT * FROM task WHERE state = 'paused' ORDER BY id LIMIT 25) UNION ALL
        (SELECT * FROM task WHERE state = 'ready' ORDER BY priority, fair_seq, id LIMIT 25) UNION ALL
        (SELECT * FROM (SELECT * FROM task WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 500) ended
          WHERE state IN ('done', 'cancelled') LIMIT 25)
      ) pressing
    ), ended AS (
      -- Summed up every few minutes, and what ended since.
      SELECT hour, done, failed, cancelled FROM task_hour WHERE hour >= ${FIRST_HOUR}
      UNION ALL
      SELECT date_trunc('hour', finished_at), count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'dead'),
             count(*) FILTER (WHERE state = 'cancelled')
        FROM (SELECT finished_at, state FROM task
               WHERE finished_at > (SELECT greatest(max(last_run_at), now() - interval '1 day') FROM tick_state WHERE step = 'sum-up')
               ORDER BY finished_at DESC LIMIT ${AT_MOST}) latest
       GROUP BY 1
    ), hours AS MATERIALIZED (
      SELECT hour, coalesce(sum(done), 0)::int AS done, coalesce(sum(failed), 0)::int AS failed, coalesce(sum(cancelled), 0)::int AS cancelled
        FROM generate_series(${FIRST_HOUR}, date_trunc('hour', now()), interval '1 hour') AS each (hour)
        LEFT JOIN ended USING (hour)
       GROUP BY hour
    )
    SELECT
      (SELECT ${utc(sql`paused_at`)} FROM task_queue) AS paused_at,
      (SELECT json_build_object(
         'ready', ${counted('ready', 'priority, fair_seq, id')}, 'running', ${counted('leased', 'lease_token')},
         'retrying', ${counted('scheduled', 'run_at')}, 'paused', ${counted('paused', 'id')}, 'failed', ${counted('dead', 'finished_at')},
         'done', coalesce(sum(done), 0), 'cancelled', coalesce(sum(cancelled), 0))
         FROM hours WHERE hour > now() - interval '1 day') AS counts,
      (SELECT json_agg(
                CASE WHEN ended < 200 THEN done
                     ELSE greatest(200, (SELECT lease_token FROM task WHERE finished_at >= minute AND finished_at < minute + interval '1 minute'
                                          ORDER BY finished_at DESC LIMIT 1) - first_token) END ORDER BY minute)
         FROM generate_series(date_trunc('minute', now()) - interval '59 minutes', date_trunc('minute', now()), interval '1 minute') AS each (minute)
         CROSS JOIN LATERAL (
           SELECT count(*) AS ended, count(*) FILTER (WHERE state = 'done') AS done, min(lease_token) AS first_token
             FROM (SELECT state, lease_token FROM task WHERE finished_at >= minute AND finished_at < minute + interval '1 minute'
                    ORDER BY finished_at LIMIT 200) first_ones) of_minute) AS per_minute,
      (SELECT json_build_object('from', ${utc(sql`min(hour)`)}, 'done', json_agg(done ORDER BY hour), 'failed', json_agg(failed ORDER BY hour))
         FROM hours) AS history,
      (SELECT json_build_object('pipelineVersion', pipeline_version, 'state', state, 'total', total, 'remaining', remaining)
         FROM backfill
        WHERE pipeline_version = (SELECT max(pipeline_version) FROM backfill)
          AND (finished_at IS NULL OR finished_at > now() - interval '1 hour')) AS backfill,
      (SELECT coalesce(json_agg(${describedTask} ORDER BY t.place), '[]') FROM shown t ${photoOfTask}) AS tasks`);
  const { paused_at: pausedAt, counts, per_minute: donePerMinute, history, backfill, tasks } = row!;
  const isTickOpen = ctx.config.preprocessTickSecret === undefined && ctx.presence.alive() > 1;
  return { isTickOpen, pausedAt, counts, donePerMinute, history, backfill, tasks };
}

const FIRST_HOUR = sql`(date_trunc('hour', now()) - interval '167 hours')`;
// Written out, not bound: the planner must know how little is asked for.
const AT_MOST = sql.raw(String(COUNTED_AT_MOST));

/** The order is the state's own index's: without it the planner may hope to meet enough of them early in the whole table. */
function counted(state: string, order: string): SQL {
  return sql.raw(
    `(SELECT count(*) FROM (SELECT 1 FROM task WHERE state = '${state}' ORDER BY ${order} LIMIT ${COUNTED_AT_MOST}) counted)`,
  );
}
