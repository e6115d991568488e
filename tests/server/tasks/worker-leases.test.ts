import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { releaseExpiredTasks } from '#server/tasks/release-expired';
import { useTestDatabase } from '#tests/support/database';
import { enqueue, expireLease, heldWork, noHandlers, silent, testWorker, watchSql } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
});

const only = () => database.sql`SELECT * FROM task`.then(([row]) => row!);
const reap = () => releaseExpiredTasks(database.db, noHandlers, silent);

/** A worker with so many tasks that last until they are let go. */
async function holding(tasks: number, leaseMs: number, sql = database.sql) {
  const work = heldWork();
  const worker = testWorker({ ...database, sql }, { test: work.handler }, { leaseMs, concurrency: tasks });
  await enqueue(database, ...Array.from({ length: tasks }, (_, n) => ({ dedupeKey: `k${n}` })));
  worker.wake();
  await until(() => work.signals.length === tasks);
  return { worker, ...work };
}

describe('the lease of a running task', () => {
  it('is renewed for as long as it runs', async () => {
    // Without keepLeases the reaper takes it back after 600 ms.
    const { signals, letGo } = await holding(1, 600);
    const { lease_until: first } = await only();
    await until(async () => {
      expect(await reap()).toBe(0);
      const [past] = await database.sql`
        SELECT clock_timestamp() > ${first}::timestamptz + interval '600 ms' AS is_past`;
      return past!.is_past;
    });
    expect(signals[0]!.aborted).toBe(false);
    letGo();
    await until(async () => (await only()).state === 'done');
    expect((await only()).attempt).toBe(1);
  });

  it('is renewed in one round trip with all others of its worker', async () => {
    const watched = watchSql(database);
    const { worker, signals, letGo } = await holding(20, 300_000, watched.sql);
    await database.sql`UPDATE task SET lease_until = clock_timestamp() + interval '1 minute'`;
    const before = watched.count;
    worker.heed();
    await until(async () => {
      const [row] =
        await database.sql`SELECT min(lease_until) > clock_timestamp() + interval '4 min' AS is_so FROM task`;
      return row!.is_so;
    });
    // Ours, and the worker's own beat when it fell just then.
    expect(watched.count - before).toBeLessThanOrEqual(2);
    expect(signals.some((signal) => signal.aborted)).toBe(false);
    letGo();
    await worker.drain(10_000);
  });

  it('is renewed though the row of another is locked by its own commit', async () => {
    // Without SKIP LOCKED in renewLeases the beat waits for the commit, and all leases of the worker run out.
    const { signals, letGo, worker } = await holding(3, 1500);
    await database.sql.begin(async (transaction) => {
      const [locked] = await transaction`
        UPDATE task SET lease_until = lease_until WHERE id = (SELECT min(id) FROM task) RETURNING id, lease_until`;
      await until(async () => {
        const [row] = await database.sql`
          SELECT clock_timestamp() > ${locked!.lease_until}::timestamptz AS is_past,
                 min(lease_until) > clock_timestamp() AS is_held FROM task WHERE id <> ${locked!.id}`;
        expect(row!.is_held).toBe(true);
        return row!.is_past;
      });
    });
    expect(signals.filter((signal) => signal.aborted)).toHaveLength(1);
    letGo();
    await until(async () => (await database.sql`SELECT 1 FROM task WHERE state = 'done'`).length === 2);
    await worker.drain(0);
  });

  it.each([
    ['refuse', () => Promise.reject(new Error('connection refused'))],
    ['hang', () => new Promise<never>(() => {})],
  ])('makes it stop by its own clock, before the lease is over, when renewals %s', async (_name, answer) => {
    // With the deadline looked at by the beat alone, a renewal that hangs kept the work going past its lease.
    const watched = watchSql(database);
    const { signals } = await holding(1, 1500, watched.sql);
    watched.answer = answer;
    await until(() => signals[0]!.aborted);
    expect(signals[0]!.reason).toBe('lost');
    const [row] = await database.sql`SELECT state, lease_until > clock_timestamp() AS is_held FROM task`;
    expect(row).toMatchObject({ state: 'leased', is_held: true });
    watched.answer = null;
  });

  it('is handed back when a renewal arrives only after the work was given up', async () => {
    // Without it nobody works on the task for another lease.
    const watched = watchSql(database);
    const { signals, worker } = await holding(1, 5000, watched.sql);
    let arrive = () => {};
    const late = new Promise<void>((resolve) => (arrive = resolve));
    watched.answer = (ask) => late.then(ask);
    await until(() => worker.counts.fenced === 1);
    expect(signals[0]!.reason).toBe('lost');
    expect(await only()).toMatchObject({ state: 'leased', attempt: 1 });
    arrive();
    await until(async () => (await only()).state !== 'leased', 2000);
    expect(await only()).toMatchObject({ state: 'ready', attempt: 0 });
    watched.answer = null;
  });

  it('makes it stop when it has moved on, and nothing is written', async () => {
    const { signals, worker } = await holding(1, 900);
    await expireLease(database, Number((await only()).id));
    await reap();
    await until(() => signals[0]!.aborted);
    expect(signals[0]!.reason).toBe('lost');
    expect(await only()).toMatchObject({ state: 'scheduled', last_error: { class: 'crash', code: 'worker_lost' } });
    await worker.idle();
    expect(worker.counts).toMatchObject({ claimed: 1, done: 0, fenced: 1 });
  });

  it('of one task that was lost leaves the others alone', async () => {
    const { signals, worker, letGo } = await holding(3, 300_000);
    const [lost] = await database.sql`SELECT id FROM task ORDER BY id LIMIT 1`;
    await expireLease(database, Number(lost!.id));
    await reap();
    worker.heed();
    await until(() => signals.some((signal) => signal.aborted));
    expect(signals.filter((signal) => signal.aborted)).toHaveLength(1);
    letGo();
    await worker.drain(10_000);
    expect(await database.sql`SELECT 1 FROM task WHERE state = 'done'`).toHaveLength(2);
  });
});

describe('progress', () => {
  it('is written down by its worker for every replica to see, and is gone with the next claim', async () => {
    const work = heldWork();
    const worker = testWorker(database, {
      test: {
        async run(task, control) {
          control.report('decode', 0.25);
          return work.handler.run(task, control);
        },
      },
    });
    await enqueue(database, {});
    worker.wake();
    const other = connect(database.url, 1);
    const seen = () => other.sql`SELECT stage, progress FROM task`.then(([row]) => ({ ...row }));
    await until(async () => (await seen()).stage === 'decode', 2000);
    expect(await seen()).toEqual({ stage: 'decode', progress: 0.25 });
    await worker.drain(0);

    await database.sql`UPDATE task SET state = 'ready', lease_until = NULL`;
    const idle = heldWork();
    const next = testWorker(database, { test: idle.handler });
    next.wake();
    await until(() => idle.signals.length === 1);
    expect(await seen()).toEqual({ stage: null, progress: null });
    await next.drain(0);
    await other.close();
  });
});
