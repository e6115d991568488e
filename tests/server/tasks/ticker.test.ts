import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startBus, type Bus } from '#server/coherence/bus';
import type { TaskHandler } from '#server/tasks/handler';
import { startTicker, type Ticker } from '#server/tasks/ticker';
import { createUpkeep, type Due, type Upkeep, type UpkeepStep } from '#server/tasks/upkeep';
import type { Worker } from '#server/tasks/worker';
import { useTestDatabase } from '#tests/support/database';
import {
  claimOne,
  enqueue,
  expireLease,
  noHandlers,
  silent,
  testWorker,
  watchDb,
  watchSql,
} from '#tests/support/tasks';
import { until } from '#tests/support/until';

const database = useTestDatabase();
const running: { ticker: Ticker; worker: Worker; bus: Bus }[] = [];

beforeEach(async () => {
  await database.sql`TRUNCATE task, tick_state CASCADE`;
});
afterEach(async () => {
  for (const { ticker, worker, bus } of running.splice(0)) {
    ticker.stop();
    await worker.drain(0);
    await bus.close();
  }
});

const count = (state: string) =>
  database.sql`SELECT count(*)::int AS n FROM task WHERE state = ${state}`.then(([row]) => Number(row!.n));

interface ReplicaOptions {
  concurrency?: number;
  handler?: TaskHandler;
  steps?: UpkeepStep[];
}

async function startReplica(name: string, { concurrency = 4, handler, steps = [] }: ReplicaOptions = {}) {
  const queries: string[] = [];
  const watched = watchSql(database);
  const db = watchDb(database, (query) => queries.push(query));
  const bus = await startBus(database.sql, database.url, silent);
  const worker = testWorker(
    { ...database, db, sql: watched.sql },
    { test: handler ?? { run: async () => {} } },
    { workerId: name, concurrency },
  );
  bus.onBell('task_ready', worker.wake);
  const upkeep = createUpkeep(db, noHandlers, silent, steps);
  const looks: Due[] = [];
  /** So many looks to come find no database. */
  const broken = { looks: 0 };
  const watchedUpkeep: Upkeep = {
    ...upkeep,
    async look() {
      if (broken.looks > 0) {
        broken.looks -= 1;
        throw new Error('no database');
      }
      const due = await upkeep.look();
      looks.push(due);
      return due;
    },
  };
  const ticker = startTicker(worker, watchedUpkeep, silent);
  running.push({ ticker, worker, bus });
  /** Statements of the ticker, its upkeep and its worker. */
  const asked = () => queries.length + watched.count;
  return { bus, worker, ticker, looks, broken, asked };
}

describe('the ticker', () => {
  it('is woken by the bell of an enqueue, long before its next poll', async () => {
    const { looks } = await startReplica('a');
    await until(() => looks.length === 1);
    await enqueue(database, {});
    await until(async () => (await count('done')) === 1, 1500);
    // Without the NOTIFY of enqueueTasks the task waits for the second poll.
    expect(looks).toHaveLength(1);
  });

  it('is woken at the commit, not before', async () => {
    const { bus } = await startReplica('a', { concurrency: 1 });
    let rung = 0;
    bus.onBell('task_ready', () => (rung += 1));
    await database.db.transaction(async (transaction) => {
      await enqueue({ ...database, db: transaction }, {});
      await database.sql`SELECT pg_notify('task_ready', '')`;
      await until(() => rung === 1);
      expect(await count('done')).toBe(0);
    });
    await until(() => rung === 2);
    await until(async () => (await count('done')) === 1);
  });

  it('finds at its poll what no bell told of', async () => {
    const { looks } = await startReplica('a');
    await until(() => looks.length === 1);
    await database.sql`INSERT INTO task (kind, owner_id, dedupe_key) VALUES ('test', 'o', 'silent')`;
    await until(async () => (await count('done')) === 1);
    expect(looks.length).toBeGreaterThanOrEqual(2);
  });

  it('works a burst off with few places, each task once', async () => {
    const runs: number[] = [];
    const handler: TaskHandler = { run: async (task) => void runs.push(task.id) };
    await startReplica('a', { concurrency: 2, handler });
    await startReplica('b', { concurrency: 2, handler });
    await Promise.all(
      [0, 1, 2, 3].map((lane) =>
        enqueue(
          database,
          ...Array.from({ length: 25 }, (_, n) => ({ ownerId: `o${lane}`, dedupeKey: `${lane}-${n}` })),
        ),
      ),
    );
    await until(async () => (await count('done')) === 100);
    expect(runs).toHaveLength(100);
    expect(new Set(runs).size).toBe(100);
    expect((await database.sql`SELECT max(attempt) AS most FROM task`)[0]!.most).toBe(1);
  });

  it('goes on after upkeep failed, in one step or altogether', async () => {
    let turns = 0;
    const step = async () => {
      turns += 1;
      throw new Error('no space left');
    };
    const { broken } = await startReplica('a', { concurrency: 1, steps: [{ name: 'failing', everyMs: 1, run: step }] });
    await until(() => turns === 1);
    broken.looks = 1;
    await until(() => broken.looks === 0);
    await until(() => turns === 2);
    await enqueue(database, {});
    await until(async () => (await count('done')) === 1);
  });

  it('idle, asks one query a poll, and polls every three seconds at most', async () => {
    const { looks, asked } = await startReplica('a');
    // The first poll does what upkeep is due.
    await until(() => looks.length === 2);
    const before = { asked: asked(), atMs: performance.now() };
    await until(() => looks.length === 4);
    expect(asked() - before.asked).toBe(2);
    expect(performance.now() - before.atMs).toBeGreaterThan(2 * 3000);
  });

  it('starts a task that is due in 300 ms then, not at its next poll', async () => {
    await enqueue(database, { delayMs: 300 });
    const startedMs = performance.now();
    const { looks } = await startReplica('a');
    await until(async () => (await count('done')) === 1, 2000);
    expect(performance.now() - startedMs).toBeLessThan(2000);
    expect(looks[0]!.nextInMs).toBeLessThanOrEqual(300);
  });

  it('starts a retry that is due in 300 ms then, though it failed between two polls', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.15);
    let runs = 0;
    const { looks } = await startReplica('a', {
      handler: {
        async run() {
          runs += 1;
          if (runs === 1) throw new Error('not yet');
        },
      },
    });
    await until(() => looks.length === 1);
    await enqueue(database, {});
    await until(() => runs === 1);
    await until(() => runs === 2, 1500);
  });

  it('goes on polling while attempts fail one after the other', async () => {
    // With each failure putting the poll off anew, upkeep waits until the last of them.
    const { looks, worker } = await startReplica('a');
    await until(() => looks.length === 1);
    const failing = setInterval(() => worker.onRetry(), 4);
    onTestFinished(() => clearInterval(failing));
    await until(() => looks.length >= 3, 2000);
  });

  it('takes back what a silent worker held, and runs it again', async () => {
    await enqueue(database, {});
    await expireLease(database, (await claimOne(database, { workerId: 'silent' })).id);
    await startReplica('a');
    await until(async () => (await count('done')) === 1);
    const [row] = await database.sql`SELECT attempt, worker_id FROM task`;
    expect(row).toMatchObject({ attempt: 2, worker_id: 'a' });
  });

  it('claims nothing after it was stopped', async () => {
    const { ticker, worker } = await startReplica('a');
    ticker.stop();
    await worker.drain(0);
    await enqueue(database, {});
    worker.wake();
    const heard = await startBus(database.sql, database.url, silent);
    let rung = false;
    heard.onBell('task_ready', () => (rung = true));
    await database.sql`SELECT pg_notify('task_ready', '')`;
    await until(() => rung);
    await worker.idle();
    expect(await count('ready')).toBe(1);
    await heard.close();
  });
});
