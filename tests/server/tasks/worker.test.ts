import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { releaseExpiredTasks } from '#server/tasks/release-expired';
import { TaskFailedError } from '#server/tasks/task-failed';
import { useTestDatabase } from '#tests/support/database';
import { enqueue, expireLease, heldWork, testWorker } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
});

const only = () => database.sql`SELECT * FROM task`.then(([row]) => row!);
const reaches = (state: string) => until(async () => (await only()).state === state);

describe('a worker', () => {
  it('runs what it claims, up to its concurrency, and takes more when a place is free', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler }, { concurrency: 2 });
    await enqueue(database, ...[1, 2, 3].map((n) => ({ dedupeKey: `k${n}` })));
    expect(await worker.fill()).toBe(2);
    expect(await worker.fill()).toBe(0);
    worker.onFree = () => void worker.fill();
    work.letGo();
    await until(async () => (await database.sql`SELECT 1 FROM task WHERE state = 'done'`).length === 3);
    await worker.drain(0);
  });

  it('never runs more than its concurrency however often it is asked at once', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler }, { concurrency: 2 });
    await enqueue(database, ...[1, 2, 3, 4, 5, 6].map((n) => ({ dedupeKey: `k${n}` })));
    await Promise.all([worker.fill(), worker.fill(), worker.fill()]);
    await until(() => work.signals.length > 0);
    expect((await database.sql`SELECT 1 FROM task WHERE state = 'leased'`).length).toBe(2);
    await worker.drain(0);
  });

  it('shows the stage of what runs, and nothing once it has ended', async () => {
    const work = heldWork();
    const worker = testWorker(database, {
      test: {
        async run(task, control) {
          control.report('decode', 0.5);
          return work.handler.run(task, control);
        },
      },
    });
    await enqueue(database, {});
    await worker.fill();
    expect([...worker.progress.values()]).toEqual([{ stage: 'decode', fraction: 0.5 }]);
    work.letGo();
    await until(() => worker.progress.size === 0);
  });

  it('kills a task of a kind that it does not know, in words', async () => {
    const worker = testWorker(database, {});
    await enqueue(database, { kind: 'photo.hologram', maxAttempts: 1 });
    await worker.fill();
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
  ])('settles a failure whose message holds %s', async (_name, said, kept) => {
    // PostgreSQL's jsonb refuses the first two: the task was left to its lease, again and again.
    const worker = testWorker(database, {
      test: {
        async run() {
          throw new TaskFailedError('broken', said, { isPermanent: true });
        },
      },
    });
    await enqueue(database, {});
    await worker.fill();
    await reaches('dead');
    expect((await only()).last_error.message).toBe(kept);
  });

  it('tells people nothing of the inside when an error was not foreseen', async () => {
    const worker = testWorker(database, {
      test: {
        async run() {
          throw new Error('password=hunter2');
        },
      },
    });
    await enqueue(database, {});
    await worker.fill();
    await reaches('scheduled');
    expect(JSON.stringify((await only()).last_error)).not.toContain('hunter2');
  });

  it('keeps a long task alive past its lease by renewing', async () => {
    // Without keepLease the reaper takes it back after 300 ms.
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler }, { leaseMs: 600 });
    await enqueue(database, {});
    await worker.fill();
    const [first] = await database.sql`SELECT lease_until FROM task`;
    await until(async () => {
      expect(await releaseExpiredTasks(database.db, async () => {})).toBe(0);
      const [past] =
        await database.sql`SELECT clock_timestamp() > ${first!.lease_until}::timestamptz + interval '600 ms' AS is_past`;
      return past!.is_past;
    });
    expect(work.signals[0]!.aborted).toBe(false);
    work.letGo();
    await reaches('done');
    expect((await only()).attempt).toBe(1);
  });

  it.each([
    ['refuse', () => Promise.reject(new Error('connection refused'))],
    ['hang', () => new Promise<never>(() => {})],
  ])('stops by its own clock, before the lease is over, when renewals %s', async (_name, answer) => {
    // With the deadline looked at by the beat alone, a renewal that hangs kept the work going past its lease.
    const work = heldWork();
    let isCut = false;
    const cut = new Proxy(database.sql, {
      apply: (target, self, args) => (isCut ? answer() : Reflect.apply(target as never, self, args)),
    });
    const worker = testWorker({ ...database, sql: cut }, { test: work.handler }, { leaseMs: 1500 });
    await enqueue(database, {});
    await worker.fill();
    isCut = true;
    await until(() => work.signals[0]?.aborted);
    expect(work.signals[0]!.reason).toBe('lost');
    const [row] = await database.sql`SELECT state, lease_until > clock_timestamp() AS is_held FROM task`;
    expect(row).toMatchObject({ state: 'leased', is_held: true });
  });

  it('stops when its lease has moved on, and writes nothing', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler }, { leaseMs: 900 });
    await enqueue(database, {});
    await worker.fill();
    await expireLease(database, Number((await only()).id));
    await releaseExpiredTasks(database.db, async () => {});
    await until(() => work.signals[0]!.aborted);
    expect(await only()).toMatchObject({ state: 'scheduled', last_error: { code: 'worker_lost' } });
  });

  it('drops the results of a handler that did not notice', async () => {
    await database.sql`UPDATE site SET title = 'before'`;
    let goOn = () => {};
    const worker = testWorker(database, {
      test: {
        async run() {
          await new Promise<void>((resolve) => (goOn = resolve));
          return async (transaction) => void (await transaction.execute(sql`UPDATE site SET title = 'written'`));
        },
      },
    });
    await enqueue(database, {});
    await worker.fill();
    await expireLease(database, Number((await only()).id));
    goOn();
    await worker.drain(10_000);
    expect((await database.sql`SELECT title FROM site`)[0]!.title).toBe('before');
    expect((await only()).state).toBe('leased');
  });
});

describe('draining', () => {
  it('waits for what can end in time, and claims nothing more', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler });
    await enqueue(database, { dedupeKey: 'a' });
    await worker.fill();
    const drained = worker.drain(30_000);
    await enqueue(database, { dedupeKey: 'b' });
    expect(await worker.fill()).toBe(0);
    work.letGo();
    await drained;
    const states = await database.sql`SELECT state FROM task ORDER BY id`;
    expect(states.map((row) => row.state)).toEqual(['done', 'ready']);
  });

  it('hands back what cannot, with its attempt', async () => {
    const work = heldWork();
    const worker = testWorker(database, { test: work.handler });
    await enqueue(database, { maxAttempts: 1 });
    await worker.fill();
    await worker.drain(0);
    expect(await only()).toMatchObject({ state: 'ready', attempt: 0, worker_id: null });
  });

  it('hands back what was being claimed when it began', async () => {
    // A claim on its way was started after the drain had looked, and ran into a closed database.
    const slow = connect(database.url, 1);
    const work = heldWork();
    const worker = testWorker({ ...database, sql: slow.sql }, { test: work.handler });
    await enqueue(database, {});
    const blocker = slow.sql`SELECT pg_sleep(0.3)`.execute();
    const filling = worker.fill();
    let isClaimed = false;
    void filling.finally(() => (isClaimed = true));
    await worker.drain(0);
    expect(isClaimed, 'drained before the claim came back').toBe(true);
    expect(await filling).toBe(0);
    await blocker;
    expect(work.signals).toEqual([]);
    expect(await only()).toMatchObject({ state: 'ready', attempt: 0 });
    await slow.close();
  });
});
