import { drizzle } from 'drizzle-orm/postgres-js';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import { schema, type Database, type Sql } from '#server/db/client';
import { enqueueTask, type NewTask } from '#server/tasks/enqueue';
import { exchangeTasks, type ClaimedTask, type ExchangeOptions } from '#server/tasks/exchange';
import type { TaskHandler, TaskHandlers } from '#server/tasks/handler';
import { createTaskMetrics } from '#server/tasks/metrics';
import { createWorker, type Worker, type WorkerOptions } from '#server/tasks/worker';
import type { TestDatabase } from './database';

/** Enqueues in order; the key is the owner and the place unless said otherwise. */
export async function enqueue(database: TestDatabase, ...tasks: Partial<NewTask>[]): Promise<void> {
  for (const [place, task] of tasks.entries()) {
    const ownerId = task.ownerId ?? 'owner';
    await enqueueTask(database.db, { kind: 'test', ownerId, dedupeKey: `${ownerId}-${place}`, ...task });
  }
}

export async function claim(database: TestDatabase, options: Partial<ExchangeOptions> = {}): Promise<ClaimedTask[]> {
  return (await exchange(database, options)).claimed;
}

export function exchange(database: TestDatabase, options: Partial<ExchangeOptions> = {}) {
  return exchangeTasks(database.sql, { workerId: 'tester', limit: 10, leaseMs: 30_000, ...options });
}

/** The one task that is due. */
export async function claimOne(database: TestDatabase, options: Partial<ExchangeOptions> = {}): Promise<ClaimedTask> {
  const [task, ...more] = await claim(database, { limit: 1, ...options });
  if (!task || more.length > 0) throw new Error('expected one task to claim');
  return task;
}

export function taskRow(database: TestDatabase, id: number) {
  return database.sql`SELECT * FROM task WHERE id = ${id}`.then(([row]) => row!);
}

/** As if its worker had been silent for longer than its lease. */
export async function expireLease(database: TestDatabase, id: number): Promise<void> {
  await database.sql`UPDATE task SET lease_until = clock_timestamp() - interval '1 ms' WHERE id = ${id}`;
}

/** As if the time of every waiting retry had come. */
export async function makeDue(database: TestDatabase): Promise<void> {
  await database.sql`UPDATE task SET run_at = clock_timestamp() - interval '1 ms' WHERE state = 'scheduled'`;
}

export interface WatchedSql {
  sql: Sql;
  /** Statements sent. */
  count: number;
  /** Set: what is answered in the database's place; `ask` asks it all the same. */
  answer: ((ask: () => Promise<unknown>) => Promise<unknown>) | null;
}

/** A suite's sql whose statements are counted, and answered otherwise when the test says so. */
export function watchSql(database: TestDatabase): WatchedSql {
  const watched: WatchedSql = {
    count: 0,
    answer: null,
    sql: new Proxy(database.sql, {
      apply(target, self, args) {
        watched.count += 1;
        const ask = (): Promise<unknown> =>
          Reflect.apply(target as (...values: unknown[]) => Promise<unknown>, self, args);
        return watched.answer ? watched.answer(ask) : ask();
      },
    }),
  };
  return watched;
}

/** The same database, calling `onQuery` before each of drizzle's statements. */
export function watchDb(database: TestDatabase, onQuery: (query: string) => void): Database {
  return drizzle(database.sql, { schema, logger: { logQuery: onQuery } });
}

export const silent = pino({ level: 'silent' });
export const noHandlers: TaskHandlers = new Map();

/** A worker that claims when it is woken, until its test is over: what others enqueue is not its own. */
export function testWorker(
  database: TestDatabase,
  handlers: Record<string, TaskHandler>,
  options: Partial<WorkerOptions> = {},
): Worker {
  const worker = createWorker({
    ...database,
    log: silent,
    metrics: createTaskMetrics(new Registry()),
    workerId: 'tester',
    handlers: new Map(Object.entries(handlers)),
    concurrency: 4,
    leaseMs: 30_000,
    ...options,
  });
  worker.open();
  onTestFinished(() => worker.shut());
  return worker;
}

/** Work that lasts until the test lets it go, or its signal aborts. */
export function heldWork() {
  const signals: AbortSignal[] = [];
  let letGo = () => {};
  const released = new Promise<void>((resolve) => (letGo = resolve));
  const handler: TaskHandler = {
    async run(_task, { signal }) {
      signals.push(signal);
      await Promise.race([
        released,
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
      ]);
      return async () => {};
    },
  };
  return { handler, signals, letGo: () => letGo() };
}
