import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Queryable } from '#server/db/client';
import type { TaskError } from '#server/db/schema/tasks';
import { backoffMs, failTask } from '#server/tasks/fail';
import { promoteDueTasks } from '#server/tasks/promote';
import { useTestDatabase } from '#tests/support/database';
import { claimOne, enqueue, makeDue, taskRow } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
  await database.sql`UPDATE site SET title = 'before'`;
});

const failure: TaskError = { class: 'transient', code: 'broken', stage: 'decode', message: 'It is broken.' };
const nothing = async () => {};
const title = () => database.sql`SELECT title FROM site`.then(([row]) => row!.title);
const noteEnd = async (transaction: Queryable, outcome: 'dead' | 'cancelled') => {
  await transaction.execute(sql`UPDATE site SET title = ${outcome}`);
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
      expect(await failTask(database.db, task, failure, noteEnd)).toBe('retry');
      expect(await taskRow(database, task.id)).toMatchObject({
        state: 'scheduled',
        lease_until: null,
        finished_at: null,
      });
      expect(await title()).toBe('before');
      task = await nextAttempt();
    }
    expect(await failTask(database.db, task, failure, noteEnd)).toBe('dead');
    expect(await taskRow(database, task.id)).toMatchObject({
      state: 'dead',
      attempt: 3,
      last_error: failure,
    });
    expect(await title()).toBe('dead');
    await makeDue(database);
    expect(await promoteDueTasks(database.db)).toBe(0);
  });

  it('is dead at once when the failure is permanent', async () => {
    await enqueue(database, { maxAttempts: 5 });
    const task = await claimOne(database);
    expect(await failTask(database.db, task, { ...failure, class: 'permanent' }, noteEnd)).toBe('dead');
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
    expect(await failTask(database.db, task, failure, noteEnd)).toBe('retry');
    expect(await title()).toBe('before');
    expect(await nextAttempt()).toMatchObject({ id: task.id, attempt: 1, payload: { turn: 2 } });
  });

  it('ends cancelled when that was asked for meanwhile', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET stop_request = 'cancel'`;
    expect(await failTask(database.db, task, failure, noteEnd)).toBe('cancelled');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'cancelled', stop_request: null });
    expect(await title()).toBe('cancelled');
  });

  it('is tried again in spite of a cancellation when the task was asked for since', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET stop_request = 'cancel', rerun = true`;
    expect(await failTask(database.db, task, failure, noteEnd)).toBe('retry');
    expect(await title()).toBe('before');
  });

  it('waits paused, with its attempt counted, when that was asked for meanwhile', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET stop_request = 'pause'`;
    expect(await failTask(database.db, task, failure, noteEnd)).toBe('retry');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'paused', attempt: 1, stop_request: null });
  });

  it.each([
    ['transient', 'retry'],
    ['permanent', 'dead'],
  ] as const)('notes a %s failure with its class, and how it ended', async (kind, outcome) => {
    await enqueue(database, {});
    await failTask(database.db, await claimOne(database), { ...failure, class: kind }, noteEnd);
    const attempts = await database.sql`SELECT outcome, error FROM task_attempt`;
    expect(attempts.map((row) => ({ ...row }))).toEqual([{ outcome, error: { ...failure, class: kind } }]);
  });
});
