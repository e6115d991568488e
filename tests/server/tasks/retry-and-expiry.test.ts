import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Queryable } from '#server/db/client';
import { backoffMs, failTask } from '#server/tasks/fail';
import { finishTask } from '#server/tasks/finish';
import { promoteDueTasks, releaseExpiredTasks, releaseTask } from '#server/tasks/release-expired';
import { useTestDatabase } from '#tests/support/database';
import { claim, claimOne, enqueue, expireLease, makeDue, taskRow } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
  await database.sql`UPDATE site SET title = 'before'`;
});

const failure = { code: 'broken', stage: 'decode', message: 'It is broken.', isPermanent: false };
const nothing = async () => {};
const title = () => database.sql`SELECT title FROM site`.then(([row]) => row!.title);
const noteDeath = async (transaction: Queryable) => {
  await transaction.execute(sql`UPDATE site SET title = 'dead'`);
};

async function nextAttempt() {
  await makeDue(database);
  await promoteDueTasks(database.db);
  return claimOne(database);
}

describe('a failed attempt', () => {
  it('is tried again later until the attempts are used up, then is dead with its reason, noted in the same transaction', async () => {
    await enqueue(database, { maxAttempts: 3 });
    let task = await claimOne(database);
    for (const attempt of [1, 2]) {
      expect(task.attempt).toBe(attempt);
      expect(await failTask(database.db, task, failure, noteDeath)).toBe('retry');
      expect(await taskRow(database, task.id)).toMatchObject({
        state: 'scheduled',
        lease_until: null,
        finished_at: null,
      });
      expect(await title()).toBe('before');
      task = await nextAttempt();
    }
    expect(await failTask(database.db, task, failure, noteDeath)).toBe('dead');
    expect(await taskRow(database, task.id)).toMatchObject({
      state: 'dead',
      attempt: 3,
      last_error: { code: 'broken', stage: 'decode', message: 'It is broken.' },
    });
    expect(await title()).toBe('dead');
    await makeDue(database);
    expect(await promoteDueTasks(database.db)).toBe(0);
  });

  it('is dead at once when the failure is permanent', async () => {
    await enqueue(database, { maxAttempts: 5 });
    const task = await claimOne(database);
    expect(await failTask(database.db, task, { ...failure, isPermanent: true }, noteDeath)).toBe('dead');
    expect(await title()).toBe('dead');
  });

  it('stays undecided when its death cannot be noted', async () => {
    await enqueue(database, { maxAttempts: 1 });
    const task = await claimOne(database);
    const refused = failTask(database.db, task, failure, async () => {
      throw new Error('no such photo');
    });
    await expect(refused).rejects.toThrow('no such photo');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'leased' });
  });

  it('waits by capped exponential backoff with full jitter', () => {
    expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, () => 1))).toEqual([2000, 4000, 8000, 16_000]);
    expect(backoffMs(40, () => 1)).toBe(600_000);
    expect(backoffMs(5, () => 0)).toBe(0);
    expect(backoffMs(1, () => 0.5)).toBe(1000);
    const drawn = Array.from({ length: 200 }, () => backoffMs(6));
    expect(Math.max(...drawn)).toBeLessThanOrEqual(64_000);
    // Full jitter: spread over the whole span, not huddled at its end.
    expect(Math.min(...drawn)).toBeLessThan(16_000);
    expect(new Set(drawn).size).toBeGreaterThan(150);
  });

  it('waits in the database for no longer than its backoff', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await failTask(database.db, task, failure, nothing);
    const [row] = await database.sql`SELECT extract(epoch FROM run_at - clock_timestamp()) AS waits FROM task`;
    expect(Number(row!.waits)).toBeLessThanOrEqual(2);
  });

  it('that was asked for once more meanwhile starts afresh instead of dying', async () => {
    await enqueue(database, { maxAttempts: 1, payload: { turn: 1 } });
    const task = await claimOne(database);
    await enqueue(database, { payload: { turn: 2 } });
    expect(await failTask(database.db, task, failure, noteDeath)).toBe('retry');
    expect(await title()).toBe('before');
    expect(await nextAttempt()).toMatchObject({ id: task.id, attempt: 1, payload: { turn: 2 } });
  });

  it('ends cancelled when that was asked for meanwhile', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET cancel_requested_at = now()`;
    expect(await failTask(database.db, task, failure, noteDeath)).toBe('cancelled');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'cancelled' });
    expect(await title()).toBe('before');
  });
});

describe('a lease that ran out', () => {
  const reap = (onDead: Parameters<typeof releaseExpiredTasks>[1] = nothing) =>
    releaseExpiredTasks(database.db, onDead);

  it('counts as an attempt and is tried again', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    expect(await reap()).toBe(0);
    await expireLease(database, task.id);
    expect(await reap()).toBe(1);
    expect(await taskRow(database, task.id)).toMatchObject({
      state: 'scheduled',
      attempt: 1,
      worker_id: null,
      lease_token: null,
    });
    expect(await nextAttempt()).toMatchObject({ id: task.id, attempt: 2 });
  });

  it('kills the task at its last attempt, and tells so in the same transaction', async () => {
    await enqueue(database, { maxAttempts: 1, payload: { photoId: 'p' } });
    const task = await claimOne(database);
    await expireLease(database, task.id);
    const failed = reap(async () => {
      throw new Error('not noted');
    });
    await expect(failed).rejects.toThrow('not noted');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'leased' });
    let told: unknown;
    expect(
      await reap(async (transaction, dead) => {
        told = dead;
        await noteDeath(transaction);
      }),
    ).toBe(1);
    expect(told).toEqual([{ kind: 'test', payload: { photoId: 'p' } }]);
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'dead', last_error: { code: 'worker_lost' } });
    expect(await title()).toBe('dead');
  });

  it('is taken back once by many reapers', async () => {
    // The gate and SKIP LOCKED: without both, reapers overlap or queue up behind each other.
    await enqueue(database, ...Array.from({ length: 20 }, (_, n) => ({ dedupeKey: `k${n}`, maxAttempts: 1 })));
    for (const task of await claim(database, { limit: 20 })) await expireLease(database, task.id);
    let deaths = 0;
    const counts = await Promise.all(
      Array.from({ length: 5 }, () => reap(async (_transaction, dead) => void (deaths += dead.length))),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(deaths).toBe(20);
  });

  it('ends a task cancelled whose worker died before it could stop', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET cancel_requested_at = now()`;
    await expireLease(database, task.id);
    await reap();
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'cancelled', finished_at: expect.any(String) });
  });
});

describe('a scheduled task', () => {
  it('becomes ready when its time has come, not before', async () => {
    await enqueue(database, { delayMs: 60_000 });
    expect(await promoteDueTasks(database.db)).toBe(0);
    expect(await claim(database)).toEqual([]);
    await makeDue(database);
    expect(await promoteDueTasks(database.db)).toBe(1);
    expect(await claim(database)).toHaveLength(1);
  });
});

describe('asking twice', () => {
  const count = () => database.sql`SELECT count(*)::int AS n FROM task`.then(([row]) => row!.n);

  it('keeps one live task a key, by many at the same moment too', async () => {
    // Without the unique index task_live_key the upsert has nothing to collide with.
    await Promise.all(Array.from({ length: 10 }, (_, turn) => enqueue(database, { payload: { turn } })));
    expect(await count()).toBe(1);
    await enqueue(database, { kind: 'another' });
    expect(await count()).toBe(2);
  });

  it('takes the latest payload while it waits', async () => {
    await enqueue(database, { payload: { turn: 1 } });
    await enqueue(database, { payload: { turn: 2 } });
    expect(await claimOne(database)).toMatchObject({ payload: { turn: 2 } });
  });

  it('while it runs makes it run once more, with the latest payload, and then no more', async () => {
    await enqueue(database, { payload: { turn: 1 } });
    const first = await claimOne(database);
    await enqueue(database, { payload: { turn: 2 } });
    await enqueue(database, { payload: { turn: 3 } });
    await finishTask(database.db, first, nothing);
    const second = await claimOne(database);
    expect(second).toMatchObject({ id: first.id, attempt: 1, payload: { turn: 3 } });
    await finishTask(database.db, second, nothing);
    expect(await taskRow(database, first.id)).toMatchObject({ state: 'done' });
    expect(await claim(database)).toEqual([]);
  });

  it('after it ended makes a new one', async () => {
    await enqueue(database, {});
    await finishTask(database.db, await claimOne(database), nothing);
    await enqueue(database, {});
    expect(await claim(database)).toHaveLength(1);
    expect(await count()).toBe(2);
  });
});

describe('a release', () => {
  it('gives the attempt back and lets another have it at once', async () => {
    await enqueue(database, { maxAttempts: 1 });
    const task = await claimOne(database);
    await releaseTask(database.db, task);
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'ready', attempt: 0 });
    const [attempt] = await database.sql`SELECT outcome FROM task_attempt`;
    expect(attempt!.outcome).toBe('released');
    expect(await claimOne(database)).toMatchObject({ id: task.id, attempt: 1 });
  });

  it('of a task that was cancelled meanwhile ends it', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET cancel_requested_at = now()`;
    await releaseTask(database.db, task);
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'cancelled' });
  });
});
