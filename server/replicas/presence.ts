import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import type { Log } from '#server/log';
import { explainBudget, fairPoolOf, type ConnectionBudget } from './connection-budget';
import { serverLimits } from './server-limits';

const BEAT_MS = 5_000;
/** Whoever was silent for so long is taken for gone. */
export const GONE_MS = 4 * BEAT_MS;

export interface Presence {
  id: string;
  /** Replicas alive, this one included, as of the last beat. */
  alive(): number;
  /** The replicas together may open more connections than the server gives: the arithmetic, as of the last beat. */
  budgetProblem(): string | null;
  /** How much of its pool this replica may keep open, as of the last beat; no limit while all fit. */
  fairPool(): number;
  /** Called when the number has changed. */
  onChange(listener: (alive: number) => void): void;
  /** Says at once how it is. */
  beat(): Promise<void>;
  close(): Promise<void>;
}

export interface PresenceOptions {
  id: string;
  version?: string;
  /** What this replica may open on the database server. */
  connections?: number;
  /** How it is, as server/replicas/schemas.ts has it. @param clockAheadMs how far this clock was ahead of the database's at the last beat */
  report?: (clockAheadMs: number | null) => object;
}

interface Beat extends Record<string, unknown> {
  claims: number[];
  max_connections: number;
  reserved: number;
  now_ms: number;
}

/** Says every few seconds that this replica is alive and how it is, in one statement that also reads the others' and forgets the gone. */
export async function announcePresence(db: Database, options: PresenceOptions, log: Log): Promise<Presence> {
  const { id, version = '', connections = 0, report = () => ({}) } = options;
  let alive = 1;
  let budgetProblem: string | null = null;
  let fairPool = Infinity;
  let clockAheadMs: number | null = null;
  let isClosed = false;
  let beating: Promise<void> | null = null;
  let listener: (alive: number) => void = () => {};

  async function say(): Promise<void> {
    try {
      const beganMs = Date.now();
      const [row] = await db.execute<Beat>(sql`
        WITH own AS (
          INSERT INTO replica (id, version, connections, report, started_at, last_seen_at)
          VALUES (${id}, ${version}, ${connections}, ${JSON.stringify(report(clockAheadMs))}::jsonb,
                  clock_timestamp() - make_interval(secs => ${process.uptime()}), clock_timestamp())
          ON CONFLICT (id) DO UPDATE SET report = excluded.report, last_seen_at = excluded.last_seen_at
        ), gone AS (
          DELETE FROM replica WHERE id <> ${id} AND last_seen_at < clock_timestamp() - make_interval(secs => ${GONE_MS / 1000})
        )
        SELECT ARRAY(SELECT connections FROM replica
                      WHERE id <> ${id} AND last_seen_at >= clock_timestamp() - make_interval(secs => ${GONE_MS / 1000})) AS claims,
               ${serverLimits}, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms`);
      const { claims, max_connections: maxConnections, reserved, now_ms: nowMs } = row!;
      // The database looked at its clock somewhere in between.
      clockAheadMs = Math.round((beganMs + Date.now()) / 2 - nowMs);
      noteBudget({ maxConnections, reserved, claims: [connections, ...claims] });
      const before = alive;
      alive = 1 + claims.length;
      if (alive !== before) listener(alive);
    } catch (error) {
      log.warn({ err: error }, 'presence not announced');
    }
  }

  /** One at a time: a database that hangs is not asked again and again. */
  const beat = () => (beating ??= say().finally(() => (beating = null)));

  function noteBudget(budget: ConnectionBudget): void {
    fairPool = fairPoolOf(budget);
    const problem = explainBudget(budget);
    if (problem === budgetProblem) return;
    budgetProblem = problem;
    if (problem) log.warn(problem);
    else log.info('the connections of all replicas fit the database server again');
  }

  await beat();
  const timer = setInterval(() => void beat(), BEAT_MS);
  return {
    id,
    alive: () => alive,
    budgetProblem: () => budgetProblem,
    fairPool: () => fairPool,
    onChange(hear) {
      listener = hear;
      if (alive > 1) hear(alive);
    },
    async beat() {
      await beating;
      if (!isClosed) await beat();
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      // A row must not come back once it is withdrawn.
      await beating;
      await db
        .execute(sql`DELETE FROM replica WHERE id = ${id}`)
        .catch((error: unknown) => log.warn({ err: error }, 'presence not withdrawn'));
    },
  };
}
