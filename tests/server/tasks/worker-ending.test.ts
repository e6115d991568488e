import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import type { TaskHandler } from '#server/tasks/handler';
import { useTestDatabase } from '#tests/support/database';
import { enqueue, expireLease, heldWork, testWorker } from '#tests/support/tasks';
import { until } from '#tests/support/until';
import { useCuttable } from './cuttable';

const database = useTestDatabase();
const away = useCuttable(database);
beforeEach(async () => {
  away.mend();
  await database.sql`TRUNCATE task CASCADE`;
  await database.sql`UPDATE site SET title = ''`;
});

const only = () => database.sql`SELECT * FROM task`.then(([row]) => row!);
const title = () => database.sql`SELECT title FROM site`.then(([row]) => row!.title);

/** Adds a letter to the site's title in each commit, after `before`. */
function committing(before: (commits: number) => Promise<void> = async () => {}) {
  const seen = { runs: 0, commits: 0 };
  const handler: TaskHandler = {
    async run() {
      seen.runs += 1;
      return async (transaction) => {
        seen.commits += 1;
        await transaction.execute(sql`UPDATE site SET title = title || 'x'`);
        await before(seen.commits);
      };
    },
  };
  return { seen, handler };
}

describe('results', () => {
  it('are committed again, not made again, when the connection is killed in the middle of the commit', async () => {
    // Without untilSettled the task fails, and all of its work is done once more.
    const work = committing(async (commits) => {
      if (commits > 1) return;
      const killed = await database.sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE state = 'idle in transaction' AND datname = current_database()`;
      expect(killed).toHaveLength(1);
    });
    const worker = testWorker(away, { test: work.handler });
    await enqueue(database, {});
    worker.wake();
    await until(async () => (await only()).state === 'done');
    await worker.idle();
    expect(work.seen).toEqual({ runs: 1, commits: 2 });
    expect(await title()).toBe('x');
    expect(await only()).toMatchObject({ attempt: 1, last_error: null });
    expect(await database.sql`SELECT 1 FROM task_attempt`).toHaveLength(0);
    expect(worker.counts).toEqual({ claimed: 1, done: 1, failed: 0, fenced: 0 });
  });

  it('are committed once the database is back, when it went away for a moment', async () => {
    const work = committing(async (commits) => {
      if (commits === 1) away.cut();
    });
    const worker = testWorker(away, { test: work.handler });
    await enqueue(database, {});
    worker.wake();
    await until(() => work.seen.commits === 1);
    expect((await only()).state).toBe('leased');
    away.mend();
    await until(async () => (await only()).state === 'done');
    await worker.idle();
    expect(work.seen.runs).toBe(1);
    expect(await title()).toBe('x');
  });

  it('are given up when the database is away for longer than the lease', async () => {
    const work = committing(async () => away.cut());
    const worker = testWorker(away, { test: work.handler }, { leaseMs: 1500 });
    await enqueue(database, {});
    worker.wake();
    await until(() => worker.counts.fenced === 1);
    expect(await title()).toBe('');
    expect((await only()).state).toBe('leased');
  });

  it('of a handler that did not notice the loss of its lease are dropped', async () => {
    let goOn = () => {};
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    const work = committing();
    const worker = testWorker(database, {
      test: {
        async run(task, control) {
          await waiting;
          return work.handler.run(task, control);
        },
      },
    });
    await enqueue(database, {});
    worker.wake();
    await until(() => worker.counts.claimed === 1);
    await expireLease(database, Number((await only()).id));
    goOn();
    await worker.drain(10_000);
    expect(await title()).toBe('');
    expect((await only()).state).toBe('leased');
    expect(worker.counts).toMatchObject({ done: 0, fenced: 1 });
  });
});

describe('draining', () => {
  it('waits for what can end in time, and claims nothing more', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler });
    await enqueue(database, { dedupeKey: 'a' });
    worker.wake();
    await until(() => work.signals.length === 1);
    const drained = worker.drain(30_000);
    await enqueue(database, { dedupeKey: 'b' });
    worker.open();
    expect(worker.isOpen).toBe(false);
    worker.wake();
    work.letGo();
    await drained;
    const states = await database.sql`SELECT state FROM task ORDER BY id`;
    expect(states.map((row) => row.state)).toEqual(['done', 'ready']);
  });

  it('hands back what cannot, with its attempt', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler });
    await enqueue(database, { maxAttempts: 1 });
    worker.wake();
    await until(() => work.signals.length === 1);
    await worker.drain(0);
    expect(work.signals[0]!.reason).toBe('drain');
    expect(await only()).toMatchObject({ state: 'ready', attempt: 0, lease_until: null, last_error: null });
    const attempts = await database.sql`SELECT outcome, worker_id FROM task_attempt`;
    expect(attempts.map((row) => [row.outcome, row.worker_id])).toEqual([['released', 'tester']]);
  });

  it('tells the database what was done meanwhile, with nothing to write', async () => {
    const work = heldWork();
    const worker = testWorker(
      database,
      { test: { run: async (task, control) => void (await work.handler.run(task, control)) } },
      { concurrency: 30 },
    );
    await enqueue(database, ...Array.from({ length: 30 }, (_, n) => ({ dedupeKey: `k${n}` })));
    worker.wake();
    await until(() => work.signals.length === 30);
    const drained = worker.drain(30_000);
    work.letGo();
    await drained;
    const states = await database.sql`SELECT DISTINCT state FROM task`;
    expect(states.map((row) => row.state)).toEqual(['done']);
  });

  it('hands back what was being claimed when it began', async () => {
    // A claim on its way was started after the drain had looked, and ran into a closed database.
    const slow = connect(database.url, 1);
    const work = heldWork();
    const worker = testWorker({ ...database, sql: slow.sql }, { test: work.handler });
    await enqueue(database, {});
    const blocker = slow.sql`SELECT pg_sleep(0.3)`.execute();
    worker.wake();
    // The round trip begins once the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
    await worker.drain(0);
    expect(worker.counts.claimed, 'drained before the claim came back').toBe(1);
    await blocker;
    expect(work.signals).toEqual([]);
    expect(await only()).toMatchObject({ state: 'ready', attempt: 0 });
    await slow.close();
  });

  it('ends though the database is away, and leaves the rest to the leases', async () => {
    const work = heldWork();
    const worker = testWorker(away, { test: work.handler }, { leaseMs: 1500 });
    await enqueue(database, {});
    worker.wake();
    await until(() => work.signals.length === 1);
    away.cut();
    let isDrained = false;
    void worker.drain(0).then(() => (isDrained = true));
    // A run that was told to stop for another reason must be given up with its lease all the same.
    await until(() => isDrained, 40_000);
    expect((await only()).state).toBe('leased');
  });
});
