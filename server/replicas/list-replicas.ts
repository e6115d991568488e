import { sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { describedTask, photoOfTask, utc } from '#server/tasks/describe-task';
import { findFleetWarnings } from './fleet-warnings';
import { GONE_MS } from './presence';
import { replicaReportSchema, type Fleet, type Replica } from './schemas';
import { serverLimits } from './server-limits';

/** More than one replica runs, as a rule; the rest is a number. */
const TASKS_SHOWN = 6;

type Row = Omit<Replica, 'isSelf' | 'report'> & { report: unknown };

/** The replicas that are alive, the oldest first, what each does now, and what is wrong with them together. One round trip. */
export async function listReplicas(ctx: Context, actor: Actor): Promise<Fleet> {
  authorize(actor, 'admin');
  const [row] = await ctx.db.execute<{
    items: Row[];
    max_connections: number;
    reserved: number;
    open: number;
    last_upkeep_at: string | null;
    seconds_since_upkeep: number | null;
  }>(sql`
    SELECT
      (SELECT coalesce(json_agg(json_build_object(
                'id', r.id, 'version', r.version, 'startedAt', ${utc(sql`r.started_at`)},
                'silentMs', greatest(0, extract(epoch FROM clock_timestamp() - r.last_seen_at) * 1000)::int,
                'connections', r.connections, 'report', r.report,
                'running', (SELECT count(*) FROM task WHERE state = 'leased' AND worker_id = r.id),
                'tasks', (SELECT coalesce(json_agg(${describedTask} ORDER BY t.id), '[]')
                            FROM (SELECT * FROM task WHERE state = 'leased' AND worker_id = r.id
                                   ORDER BY id LIMIT ${TASKS_SHOWN}) t ${photoOfTask}))
                ORDER BY r.started_at, r.id), '[]')
         FROM replica r
        WHERE r.last_seen_at >= clock_timestamp() - make_interval(secs => ${GONE_MS / 1000})) AS items,
      ${serverLimits},
      (SELECT coalesce(sum(numbackends), 0)::int FROM pg_stat_database) AS open,
      (SELECT ${utc(sql`max(last_run_at)`)} FROM tick_state) AS last_upkeep_at,
      (SELECT extract(epoch FROM clock_timestamp() - max(last_run_at))::float8 FROM tick_state) AS seconds_since_upkeep`);
  const { max_connections: maxConnections, reserved, open } = row!;
  const items = row!.items.map((item) => ({
    ...item,
    isSelf: item.id === ctx.presence.id,
    report: replicaReportSchema.safeParse(item.report).data ?? null,
  }));
  const claimed = items.reduce((sum, { connections }) => sum + connections, 0);
  return {
    items,
    nextCursor: null,
    limits: { maxConnections, reserved, claimed, open },
    lastUpkeepAt: row!.last_upkeep_at,
    warnings: findFleetWarnings(items, { maxConnections, reserved }, row!.seconds_since_upkeep),
  };
}
