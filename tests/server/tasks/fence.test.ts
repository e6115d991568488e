import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { cancelHeldTask } from '#server/tasks/cancel';
import { failTask } from '#server/tasks/fail';
import { LeaseLostError } from '#server/tasks/fence';
import { finishTask } from '#server/tasks/finish';
import { releaseExpiredTasks, releaseTask } from '#server/tasks/release-expired';
import { renewLease } from '#server/tasks/renew';
import type { Queryable } from '#server/db/client';
import { useTestDatabase } from '#tests/support/database';
import { until } from '#tests/support/until';
import { claimOne, enqueue, expireLease, makeDue, taskRow } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
  await database.sql`UPDATE site SET title = 'before'`;
});

const writeResult = async (transaction: Queryable) => {
  await transaction.execute(sql`UPDATE site SET title = 'written'`);
};
const title = () => database.sql`SELECT title FROM site`.then(([row]) => row!.title);
const permanent = { code: 'broken', stage: null, message: 'It is broken.', isPermanent: true };

/** A task that one worker lost and another holds. */
async function movedOn() {
  await enqueue(database, {});
  const lost = await claimOne(database, { workerId: 'old' });
  await expireLease(database, lost.id);
  await releaseExpiredTasks(database.db, async () => {});
  await makeDue(database);
  await database.sql`UPDATE task SET state = 'ready'`;
  const held = await claimOne(database, { workerId: 'new' });
  expect(held.id).toBe(lost.id);
  return { lost, held };
}

describe('the fence', () => {
  // Each of these fails when withFence stops comparing lease_token (tried), and the next block when it drops lease_until.
  it('refuses results and completion once the lease has moved on, with nothing written', async () => {
    const { lost, held } = await movedOn();
    await expect(finishTask(database.db, lost, writeResult)).rejects.toBeInstanceOf(LeaseLostError);
    expect(await title()).toBe('before');
    expect(await taskRow(database, held.id)).toMatchObject({ state: 'leased', worker_id: 'new' });
    await finishTask(database.db, held, writeResult);
    expect(await title()).toBe('written');
    expect(await taskRow(database, held.id)).toMatchObject({ state: 'done', lease_token: null });
  });

  it('refuses a failure, a cancellation and a release from the one that lost it', async () => {
    const { lost, held } = await movedOn();
    const onDead = async (transaction: Queryable) => writeResult(transaction);
    await expect(failTask(database.db, lost, permanent, onDead)).rejects.toBeInstanceOf(LeaseLostError);
    await expect(cancelHeldTask(database.db, lost)).rejects.toBeInstanceOf(LeaseLostError);
    await releaseTask(database.db, lost);
    expect(await renewLease(database.sql, lost, 30_000)).toEqual({ isHeld: false });
    expect(await title()).toBe('before');
    expect(await taskRow(database, held.id)).toMatchObject({ state: 'leased', worker_id: 'new', attempt: 2 });
  });

  it('refuses results after the lease ran out, though nobody else has taken the task', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await expireLease(database, task.id);
    await expect(finishTask(database.db, task, writeResult)).rejects.toBeInstanceOf(LeaseLostError);
    expect(await renewLease(database.sql, task, 30_000)).toEqual({ isHeld: false });
    expect(await title()).toBe('before');
  });

  it('undoes the results when completing fails', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await expect(
      finishTask(database.db, task, async (transaction) => {
        await writeResult(transaction);
        throw new Error('disk full');
      }),
    ).rejects.toThrow('disk full');
    expect(await title()).toBe('before');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'leased' });
  });

  it('makes a reaper pass by a task whose results are being committed, though its lease has run out meanwhile', async () => {
    // Without SKIP LOCKED the reaper waits for the commit, and then schedules a task that is done.
    await enqueue(database, {});
    const task = await claimOne(database, { leaseMs: 400 });
    await finishTask(database.db, task, async (transaction) => {
      await writeResult(transaction);
      await until(async () => {
        const [row] = await database.sql`SELECT lease_until < clock_timestamp() AS is_over FROM task`;
        return row!.is_over;
      });
      expect(await releaseExpiredTasks(database.db, async () => {})).toBe(0);
    });
    expect(await title()).toBe('written');
    expect(await taskRow(database, task.id)).toMatchObject({ state: 'done' });
  });

  it('commits one of two completions under the same token', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    let effects = 0;
    const count = async () => void (effects += 1);
    const ended = await Promise.allSettled([
      finishTask(database.db, task, count),
      finishTask(database.db, task, count),
      finishTask(database.db, task, count),
    ]);
    expect(ended.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    expect(effects).toBe(1);
  });

  it('notes how each attempt ended', async () => {
    const { held } = await movedOn();
    await finishTask(database.db, held, async () => {});
    const attempts = await until(async () => {
      const rows = await database.sql`SELECT outcome, error->>'code' AS code FROM task_attempt ORDER BY lease_token`;
      return rows.length === 2 && rows.map((row) => [row.outcome, row.code]);
    });
    expect(attempts).toEqual([
      ['lost', 'worker_lost'],
      ['done', null],
    ]);
  });
});
