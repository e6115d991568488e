import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Queryable } from '#server/db/client';
import type { TaskError } from '#server/db/schema/tasks';
import { failTask } from '#server/tasks/fail';
import { LeaseLostError } from '#server/tasks/fence';
import { finishTask } from '#server/tasks/finish';
import { releaseTask } from '#server/tasks/release';
import { releaseExpiredTasks } from '#server/tasks/release-expired';
import { renewLeases } from '#server/tasks/renew';
import { useTestDatabase } from '#tests/support/database';
import { claimOne, enqueue, exchange, expireLease, noHandlers, silent, taskRow } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
  await database.sql`UPDATE site SET title = 'before'`;
});

const writeResult = async (transaction: Queryable) => {
  await transaction.execute(sql`UPDATE site SET title = 'written'`);
};
const title = () => database.sql`SELECT title FROM site`.then(([row]) => row!.title);
const permanent: TaskError = { class: 'permanent', code: 'broken', stage: null, message: 'It is broken.' };
const reap = () => releaseExpiredTasks(database.db, noHandlers, silent);
const isHeld = async (task: { id: number; leaseToken: number }) => {
  const [renewal] = await renewLeases(database.sql, 30_000, [{ ...task, stage: null, fraction: null }]);
  return renewal!.isHeld;
};

/** A task that one worker lost and another holds. */
async function movedOn() {
  await enqueue(database, {});
  const lost = await claimOne(database, { workerId: 'old' });
  await expireLease(database, lost.id);
  await reap();
  await database.sql`UPDATE task SET state = 'ready'`;
  const held = await claimOne(database, { workerId: 'new' });
  expect(held.id).toBe(lost.id);
  return { lost, held };
}

describe('the fence', () => {
  // Each of these fails when lease_token is not compared (tried), and the next block when lease_until is not.
  it('refuses results and completion once the lease has moved on, with nothing written', async () => {
    const { lost, held } = await movedOn();
    await expect(finishTask(database.db, lost, writeResult)).rejects.toBeInstanceOf(LeaseLostError);
    expect((await exchange(database, { limit: 0, finished: [lost] })).fenced).toHaveLength(1);
    expect(await title()).toBe('before');
    expect(await taskRow(database, held.id)).toMatchObject({ state: 'leased', worker_id: 'new' });
    await finishTask(database.db, held, writeResult);
    expect(await title()).toBe('written');
    expect(await taskRow(database, held.id)).toMatchObject({ state: 'done', lease_until: null });
  });

  it('refuses a failure, a cancellation and a release from the one that lost it', async () => {
    const { lost, held } = await movedOn();
    await expect(failTask(database.db, lost, permanent, writeResult)).rejects.toBeInstanceOf(LeaseLostError);
    await database.sql`UPDATE task SET stop_request = 'cancel'`;
    await expect(releaseTask(database.db, lost, writeResult)).rejects.toBeInstanceOf(LeaseLostError);
    expect(await isHeld(lost)).toBe(false);
    expect(await title()).toBe('before');
    expect(await taskRow(database, held.id)).toMatchObject({ state: 'leased', worker_id: 'new', attempt: 2 });
  });

  it('refuses results after the lease ran out, though nobody else has taken the task', async () => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await expireLease(database, task.id);
    await expect(finishTask(database.db, task, writeResult)).rejects.toBeInstanceOf(LeaseLostError);
    await expect(failTask(database.db, task, permanent, writeResult)).rejects.toBeInstanceOf(LeaseLostError);
    expect(await isHeld(task)).toBe(false);
    expect(await title()).toBe('before');
  });

  it('keeps who held a task last, and under which token, once it has ended', async () => {
    await enqueue(database, {});
    const task = await claimOne(database, { workerId: 'me' });
    await finishTask(database.db, task, writeResult);
    const { worker_id: worker, lease_token: token } = await taskRow(database, task.id);
    expect([worker, Number(token)]).toEqual(['me', task.leaseToken]);
    expect(await isHeld(task)).toBe(false);
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
      expect(await reap()).toBe(0);
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

  it('leaves a note of each attempt that did not succeed, with its worker and its class', async () => {
    const { lost, held } = await movedOn();
    await failTask(database.db, held, permanent, async () => {});
    const attempts = await database.sql`
      SELECT outcome, error->>'code' AS code, error->>'class' AS class, worker_id, attempt, lease_token::int AS token,
             ended_at >= started_at AS is_timed FROM task_attempt ORDER BY lease_token`;
    expect(attempts.map((row) => ({ ...row }))).toEqual([
      {
        outcome: 'lost',
        code: 'worker_lost',
        class: 'crash',
        worker_id: 'old',
        attempt: 1,
        token: lost.leaseToken,
        is_timed: true,
      },
      {
        outcome: 'dead',
        code: 'broken',
        class: 'permanent',
        worker_id: 'new',
        attempt: 2,
        token: held.leaseToken,
        is_timed: true,
      },
    ]);
  });

  it('leaves none of an attempt that succeeded: the task says it', async () => {
    await enqueue(database, {});
    await finishTask(database.db, await claimOne(database), writeResult);
    expect(await database.sql`SELECT 1 FROM task_attempt`).toHaveLength(0);
  });
});
