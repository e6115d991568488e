import { beforeEach, describe, expect, it } from 'vitest';
import { TaskFailedError } from '#server/tasks/task-failed';
import { useTestDatabase } from '#tests/support/database';
import { enqueue, heldWork, testWorker, watchSql } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
});

const only = () => database.sql`SELECT * FROM task`.then(([row]) => row!);
const reaches = (state: string) => until(async () => (await only()).state === state);
const count = (state: string) =>
  database.sql`SELECT count(*)::int AS n FROM task WHERE state = ${state}`.then(([row]) => Number(row!.n));
const keys = (many: number) => Array.from({ length: many }, (_, n) => ({ dedupeKey: `k${n}` }));
const insert = (many: number) =>
  database.sql`INSERT INTO task (kind, owner_id, dedupe_key) SELECT 'test', 'o', 'k' || n FROM generate_series(1, ${many}) n`;

describe('a worker', () => {
  it('runs what it claims, up to its concurrency, and takes more when a place is free', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler }, { concurrency: 2 });
    await enqueue(database, ...keys(3));
    worker.wake();
    await until(() => worker.counts.claimed === 2);
    worker.wake();
    expect(await count('leased')).toBe(2);
    work.letGo();
    await until(async () => (await count('done')) === 3);
    await worker.drain(0);
  });

  it('never runs more than its concurrency however often it is woken, with two round trips under way', async () => {
    // Without `reserved` in room(), each round trip takes the same free places for its own.
    await insert(300);
    let running = 0;
    let most = 0;
    const worker = testWorker(
      database,
      {
        test: {
          async run() {
            running += 1;
            most = Math.max(most, running);
            await new Promise((resolve) => setImmediate(resolve));
            running -= 1;
          },
        },
      },
      { concurrency: 7, batchSize: 5 },
    );
    const waking = setInterval(worker.wake, 1);
    worker.wake();
    await until(async () => (await count('done')) === 300);
    clearInterval(waking);
    await worker.drain(0);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(7);
  });

  it('claims what it was woken for while it asked, though that question came too early', async () => {
    // The answer to a question that found nothing must not stand for a later bell: all places are reserved meanwhile.
    const watched = watchSql(database);
    const worker = testWorker({ ...database, sql: watched.sql }, { test: { run: async () => {} } });
    watched.answer = async (ask) => {
      watched.answer = null;
      const tooEarly = await ask();
      await enqueue(database, {});
      worker.wake();
      return tooEarly;
    };
    worker.wake();
    await worker.idle();
    expect(await count('done')).toBe(1);
    await worker.drain(0);
  });

  it('finishes many tasks that end together in few round trips', async () => {
    await insert(500);
    const watched = watchSql(database);
    const worker = testWorker(
      { ...database, sql: watched.sql },
      { test: { run: async () => {} } },
      { concurrency: 100 },
    );
    worker.wake();
    await worker.idle();
    expect(await count('done')).toBe(500);
    expect(worker.counts).toEqual({ claimed: 500, done: 500, failed: 0, fenced: 0 });
    // Five that claim a hundred each and finish the hundred before, and a few that find nothing; one a task was 1,000.
    expect(watched.count).toBeLessThan(20);
    await worker.drain(0);
  });

  it('asks again for what it could not tell, and runs nothing twice for it', async () => {
    // Finishes are told with the next exchange: one that fails must keep them.
    const runs: number[] = [];
    const watched = watchSql(database);
    const worker = testWorker(
      { ...database, sql: watched.sql },
      {
        test: {
          async run(task) {
            runs.push(task.id);
            watched.answer = () => Promise.reject(new Error('connection refused'));
          },
        },
      },
    );
    await enqueue(database, ...keys(3));
    worker.wake();
    await until(() => runs.length === 3);
    const before = watched.count;
    await until(() => watched.count > before);
    expect(await count('leased')).toBe(3);
    watched.answer = null;
    await worker.idle();
    expect(await count('done')).toBe(3);
    expect(worker.counts).toMatchObject({ claimed: 3, done: 3, fenced: 0 });
    expect(new Set(runs).size).toBe(3);
  });

  it('counts a finish that came too late as fenced', async () => {
    const worker = testWorker(database, {
      test: {
        run: async () => void (await database.sql`UPDATE task SET lease_until = clock_timestamp() - interval '1 ms'`),
      },
    });
    await enqueue(database, {});
    worker.wake();
    await worker.idle();
    expect(worker.counts).toEqual({ claimed: 1, done: 0, failed: 0, fenced: 1 });
    expect((await only()).state).toBe('leased');
  });

  it('is idle when nothing runs and nothing is left to claim, and not before', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler }, { concurrency: 1 });
    await worker.idle();
    await enqueue(database, ...keys(2));
    worker.wake();
    let isIdle = false;
    const idle = worker.idle().then(() => (isIdle = true));
    await until(() => work.signals.length === 1);
    expect(isIdle).toBe(false);
    work.letGo();
    await idle;
    expect(await count('done')).toBe(2);
    expect(worker.typicalRunMs()).toBeGreaterThan(0);
  });

  it('claims nothing while it is shut, and goes on once it is opened', async () => {
    const worker = testWorker(database, { test: { run: async () => {} } });
    worker.shut();
    await enqueue(database, {});
    worker.wake();
    await worker.idle();
    expect(await count('ready')).toBe(1);
    expect(worker.isOpen).toBe(false);
    worker.open();
    worker.wake();
    await worker.idle();
    expect(await count('done')).toBe(1);
  });
});

describe('a failing run', () => {
  const failing = (error: Error) =>
    testWorker(database, {
      test: {
        async run() {
          throw error;
        },
      },
    });

  it('of a kind that nobody knows kills the task, in words', async () => {
    const worker = testWorker(database, {});
    await enqueue(database, { kind: 'photo.hologram', maxAttempts: 1 });
    worker.wake();
    await reaches('dead');
    expect((await only()).last_error).toMatchObject({
      code: 'unknown_kind',
      message: 'This version of Safelight knows no task photo.hologram.',
    });
  });

  it.each([
    ['NUL', 'bad \u0000 byte', 'bad  byte'],
    ['half a surrogate pair', 'half \ud83d', 'half \ufffd'],
    ['a megabyte', 'x'.repeat(1_000_000), 'x'.repeat(2000)],
  ])('is settled though its message holds %s', async (_name, said, kept) => {
    // PostgreSQL's jsonb refuses the first two: the task was left to its lease, again and again.
    const worker = failing(new TaskFailedError('broken', said, { isPermanent: true }));
    await enqueue(database, {});
    worker.wake();
    await reaches('dead');
    expect((await only()).last_error).toMatchObject({ class: 'permanent', message: kept });
    expect(worker.counts).toMatchObject({ done: 0, failed: 1 });
  });

  it('tells people nothing of the inside when its error was not foreseen', async () => {
    const worker = failing(new Error('password=hunter2'));
    await enqueue(database, {});
    worker.wake();
    await reaches('scheduled');
    expect((await only()).last_error).toMatchObject({ class: 'transient', code: 'internal' });
    expect(JSON.stringify((await only()).last_error)).not.toContain('hunter2');
  });
});
