import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import type { Log } from '#server/log';
import type { TaskHandlers } from './handler';
import { promoteDueTasks } from './promote';
import { pruneTasks, sumUpHours } from './prune';
import { releaseExpiredTasks } from './release-expired';

/** Something to do now and then, by whichever replica comes first. */
export interface UpkeepStep {
  name: string;
  everyMs: number;
  run(): Promise<void>;
}

/** What is due, found out in one cheap query. */
export interface Due {
  hasReady: boolean;
  hasExpired: boolean;
  /** Until the next scheduled task; negative when it is late, null when there is none. */
  nextInMs: number | null;
  steps: string[];
}

export interface Upkeep {
  look(): Promise<Due>;
  /** Does what is due. @returns how many tasks were taken back and made ready */
  perform(due: Due): Promise<{ reaped: number; promoted: number }>;
}

/** @param steps of the rooms above, beside the queue's own */
export function createUpkeep(db: Database, handlers: TaskHandlers, log: Log, steps: readonly UpkeepStep[]): Upkeep {
  const all: readonly UpkeepStep[] = [
    { name: 'sum-up', everyMs: 5 * 60_000, run: () => sumUpHours(db) },
    { name: 'prune', everyMs: 10 * 60_000, run: async () => void (await pruneTasks(db)) },
    ...steps,
  ];

  return {
    async look() {
      const [row] = await db.execute<{
        has_ready: boolean;
        has_expired: boolean;
        next_in_ms: number | null;
        steps: string[];
      }>(sql`
        SELECT EXISTS (SELECT 1 FROM task WHERE state = 'ready') AS has_ready,
               EXISTS (SELECT 1 FROM task WHERE state = 'leased' AND lease_until <= clock_timestamp()) AS has_expired,
               (SELECT extract(epoch FROM min(run_at) - clock_timestamp())::float8 * 1000 FROM task WHERE state = 'scheduled') AS next_in_ms,
               ARRAY(SELECT name
                       FROM unnest(${sql.param(all.map((step) => step.name))}::text[], ${sql.param(all.map((step) => step.everyMs))}::float8[]) AS s (name, every_ms)
                       LEFT JOIN tick_state ON step = name
                      WHERE last_run_at IS NULL OR last_run_at <= clock_timestamp() - make_interval(secs => every_ms / 1000)) AS steps`);
      const { has_ready: hasReady, has_expired: hasExpired, next_in_ms: nextInMs, steps: due } = row!;
      return { hasReady, hasExpired, nextInMs, steps: due };
    },

    async perform(due) {
      const reaped = due.hasExpired ? await releaseExpiredTasks(db, handlers, log) : 0;
      const promoted = due.nextInMs !== null && due.nextInMs <= 0 ? await promoteDueTasks(db) : 0;
      for (const step of all.filter(({ name }) => due.steps.includes(name))) {
        if (!(await takeTurn(db, step))) continue;
        await step
          .run()
          .catch((error: unknown) => log.warn({ err: error, step: step.name }, 'upkeep of the queue failed'));
      }
      return { reaped, promoted };
    },
  };
}

/** One replica wins each turn, by compare-and-set on the database's clock; no replica is the leader for longer than that. */
async function takeTurn(db: Database, { name, everyMs }: UpkeepStep): Promise<boolean> {
  const rows = await db.execute(sql`
    INSERT INTO tick_state (step, last_run_at) VALUES (${name}, clock_timestamp())
    ON CONFLICT (step) DO UPDATE SET last_run_at = excluded.last_run_at
     WHERE tick_state.last_run_at <= clock_timestamp() - make_interval(secs => ${everyMs / 1000})
    RETURNING 1`);
  return rows.length > 0;
}
