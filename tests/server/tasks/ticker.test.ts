import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBus, type Bus } from '#server/coherence/bus';
import { startTicker, type Ticker } from '#server/tasks/ticker';
import type { Worker } from '#server/tasks/worker';
import { useTestDatabase } from '#tests/support/database';
import { enqueue, testWorker } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const database = useTestDatabase();
const log = pino({ level: 'silent' });
const running: { ticker: Ticker; worker: Worker; bus: Bus }[] = [];

beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
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

async function startReplica(name: string, concurrency = 4, maintain = async () => {}) {
  const bus = await startBus(database.sql, database.url, log);
  const worker = testWorker(database, { test: { run: async () => async () => {} } }, { workerId: name, concurrency });
  const ticker = startTicker(worker, maintain, log);
  bus.onBell('task', ticker.wake);
  running.push({ ticker, worker, bus });
  return { bus, worker, ticker };
}

describe('the ticker', () => {
  it('is woken by the bell of an enqueue, long before its next poll', async () => {
    let polls = 0;
    await startReplica('a', 4, async () => void (polls += 1));
    await until(() => polls === 1);
    await enqueue(database, {});
    await until(async () => (await count('done')) === 1, 1500);
    // Without the NOTIFY of enqueueTask the task waits for the second poll.
    expect(polls).toBe(1);
  });

  it('rings at the commit, not before', async () => {
    const { bus } = await startReplica('a', 1);
    let rung = 0;
    bus.onBell('task', () => (rung += 1));
    await database.db.transaction(async (transaction) => {
      await enqueue({ ...database, db: transaction }, {});
      await database.sql`SELECT pg_notify('task', '')`;
      await until(() => rung === 1);
      expect(await count('done')).toBe(0);
    });
    await until(() => rung === 2);
    await until(async () => (await count('done')) === 1);
  });

  it('works a burst off with few places, each task once', async () => {
    await startReplica('a', 2);
    await startReplica('b', 2);
    await Promise.all(
      [0, 1, 2, 3].map((lane) =>
        enqueue(
          database,
          ...Array.from({ length: 25 }, (_, n) => ({ ownerId: `o${lane}`, dedupeKey: `${lane}-${n}` })),
        ),
      ),
    );
    await until(async () => (await count('done')) === 100);
    const [most] = await database.sql`SELECT max(attempt) AS attempts, count(*)::int AS runs FROM task_attempt`;
    expect(most).toMatchObject({ attempts: 1, runs: 100 });
  });

  it('goes on after maintenance failed', async () => {
    let polls = 0;
    await startReplica('a', 1, async () => {
      polls += 1;
      throw new Error('no database');
    });
    await until(() => polls >= 2);
    await enqueue(database, {});
    await until(async () => (await count('done')) === 1);
  });

  it('claims nothing after it was stopped', async () => {
    const { ticker, worker } = await startReplica('a');
    ticker.stop();
    await worker.drain(0);
    await enqueue(database, {});
    ticker.wake();
    worker.onFree();
    const heard = await startBus(database.sql, database.url, log);
    let rung = false;
    heard.onBell('task', () => (rung = true));
    await database.sql`SELECT pg_notify('task', '')`;
    await until(() => rung);
    expect(await count('ready')).toBe(1);
    await heard.close();
  });
});
