import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Queryable } from '#server/db/client';
import type { BadEnding, TaskHandler } from '#server/tasks/handler';
import { promoteDueTasks } from '#server/tasks/promote';
import { releaseTask } from '#server/tasks/release';
import { releaseExpiredTasks } from '#server/tasks/release-expired';
import { useTestDatabase } from '#tests/support/database';
import { claim, claimOne, enqueue, expireLease, makeDue, silent, taskRow } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
  await database.sql`UPDATE site SET title = 'before'`;
});

const title = () => database.sql`SELECT title FROM site`.then(([row]) => row!.title);

describe('a lease that ran out', () => {
  const reap = (onBadEnd: TaskHandler['onBadEnd'] = async () => {}, log = silent) =>
    releaseExpiredTasks(database.db, new Map([['test', { run: async () => {}, onBadEnd }]]), log);

  it('counts as an attempt and is tried again', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    expect(await reap()).toBe(0);
    await expireLease(database, task.id);
    expect(await reap()).toBe(1);
    expect(await taskRow(database, task.id)).toMatchObject({
      state: 'scheduled',
      attempt: 1,
      lease_until: null,
      last_error: { class: 'crash', code: 'worker_lost' },
    });
    await makeDue(database);
    await promoteDueTasks(database.db);
    expect(await claimOne(database)).toMatchObject({ id: task.id, attempt: 2 });
  });

  it('kills the task at its last attempt, and tells so in the same transaction', async () => {
    await enqueue(database, { maxAttempts: 1, payload: { photoId: 'p' } });
    const task = await claimOne(database);
    await expireLease(database, task.id);
    const told: { payload: unknown; ending: BadEnding }[] = [];
    const reaped = await reap(async (transaction, payload, ending) => {
      told.push({ payload, ending });
      await transaction.execute(sql`UPDATE site SET title = (SELECT state FROM task)`);
      expect((await taskRow(database, task.id)).state, 'seen from outside').toBe('leased');
    });
    expect(reaped).toBe(1);
    const failure = {
      class: 'crash',
      code: 'worker_lost',
      stage: null,
      message: expect.stringContaining('Each attempt'),
    };
    expect(told).toEqual([{ payload: { photoId: 'p' }, ending: { outcome: 'dead', failure } }]);
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'dead', last_error: failure });
    expect(await title()).toBe('dead');
  });

  it('is taken back though the death of another cannot be noted, and the log says which', async () => {
    // Without the savepoint one task keeps all the others leased, at every poll anew.
    await enqueue(
      database,
      { dedupeKey: 'a', maxAttempts: 1, payload: { name: 'odd' } },
      { dedupeKey: 'b', maxAttempts: 1, payload: { name: 'good' } },
      { dedupeKey: 'c' },
    );
    for (const task of await claim(database)) await expireLease(database, task.id);
    const lines: string[] = [];
    const reaped = await reap(
      async (transaction, payload) => {
        if (payload.name === 'odd') await transaction.execute(sql`SELECT 1 / 0`);
        await transaction.execute(sql`UPDATE site SET title = ${String(payload.name)}`);
      },
      pino({ level: 'error' }, { write: (line: string) => void lines.push(line) }),
    );
    expect(reaped).toBe(3);
    const states = await database.sql`SELECT state FROM task ORDER BY dedupe_key`;
    expect(states.map((row) => row.state)).toEqual(['dead', 'dead', 'scheduled']);
    expect(await title()).toBe('good');
    expect(lines.map((line) => JSON.parse(line).payload)).toEqual([{ name: 'odd' }]);
  });

  it('is taken back once by many reapers', async () => {
    // Without SKIP LOCKED, reapers queue up behind each other.
    await enqueue(database, ...Array.from({ length: 20 }, (_, n) => ({ dedupeKey: `k${n}`, maxAttempts: 1 })));
    for (const task of await claim(database, { limit: 20 })) await expireLease(database, task.id);
    let deaths = 0;
    const counts = await Promise.all(Array.from({ length: 5 }, () => reap(async () => void (deaths += 1))));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(deaths).toBe(20);
    expect(await database.sql`SELECT 1 FROM task_attempt WHERE outcome = 'lost'`).toHaveLength(20);
  });

  it('ends a task cancelled whose worker died before it could stop, and tells so', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET stop_request = 'cancel'`;
    await expireLease(database, task.id);
    const told: BadEnding[] = [];
    await reap(async (_transaction, _payload, ending) => void told.push(ending));
    expect(told).toEqual([{ outcome: 'cancelled' }]);
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'cancelled', finished_at: expect.any(String) });
  });

  it('leaves a task paused whose worker died before it could stop', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET stop_request = 'pause'`;
    await expireLease(database, task.id);
    await reap();
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'paused', attempt: 1, stop_request: null });
  });

  it('starts a task afresh that was asked for once more meanwhile, though it was its last attempt', async () => {
    await enqueue(database, { maxAttempts: 1 });
    const task = await claimOne(database);
    await enqueue(database, { maxAttempts: 1 });
    await expireLease(database, task.id);
    await reap();
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'scheduled', attempt: 0 });
  });
});

describe('a release', () => {
  it('gives the attempt back and lets another have it at once', async () => {
    await enqueue(database, { maxAttempts: 1 });
    const task = await claimOne(database);
    expect(await releaseTask(database.db, task)).toBe('ready');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'ready', attempt: 0 });
    const [attempt] = await database.sql`SELECT outcome FROM task_attempt`;
    expect(attempt!.outcome).toBe('released');
    expect(await claimOne(database)).toMatchObject({ id: task.id, attempt: 1 });
  });

  it('of a task that was cancelled meanwhile ends it, and tells so in the same transaction', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET stop_request = 'cancel'`;
    const refused = releaseTask(database.db, task, async () => {
      throw new Error('no such photo');
    });
    await expect(refused).rejects.toThrow('no such photo');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'leased' });
    const told = async (transaction: Queryable) => {
      await transaction.execute(sql`UPDATE site SET title = (SELECT state FROM task)`);
    };
    expect(await releaseTask(database.db, task, told)).toBe('cancelled');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'cancelled', attempt: 1 });
    expect(await title()).toBe('cancelled');
  });

  it('of a task that was to be paused leaves it paused, without the attempt', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET stop_request = 'pause'`;
    expect(await releaseTask(database.db, task)).toBe('paused');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'paused', attempt: 0, stop_request: null });
  });

  it.each(['cancel', 'pause'])(
    'of a task that was asked for again after the request to %s makes it ready',
    async (asked) => {
      await enqueue(database, {});
      const task = await claimOne(database);
      await database.sql`UPDATE task SET stop_request = ${asked}`;
      await enqueue(database, {});
      expect(await releaseTask(database.db, task)).toBe('ready');
      expect(await taskRow(database, task.id)).toMatchObject({ state: 'ready', rerun: false, stop_request: null });
    },
  );
});
