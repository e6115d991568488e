import { beforeEach, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { NotFoundError, NotSignedInError } from '#server/errors';
import { failTask } from '#server/tasks/fail';
import { getTask } from '#server/tasks/get-task';
import { getTaskBoard } from '#server/tasks/get-task-board';
import { pauseQueue, resumeQueue } from '#server/tasks/pause';
import { promoteDueTasks } from '#server/tasks/promote';
import { sumUpHours } from '#server/tasks/prune';
import { releaseExpiredTasks } from '#server/tasks/release-expired';
import { renewLeases } from '#server/tasks/renew';
import { taskBoardSchema, taskSchema } from '#server/tasks/schemas';
import type { TestDatabase } from '#tests/support/database';
import { addPhotoRow } from '#tests/support/photos';
import { useSite } from '#tests/support/site';
import { claimOne, enqueue, expireLease, makeDue, noHandlers, silent } from '#tests/support/tasks';

const ctx = useSite();
const database = () => ctx as unknown as TestDatabase;
beforeEach(async () => {
  await ctx.sql`TRUNCATE task, task_hour, backfill, tick_state CASCADE`;
  await ctx.sql`UPDATE task_queue SET paused_at = NULL`;
});

const board = () => getTaskBoard(ctx, system);
const sum = (counts: readonly number[]) => counts.reduce((total, each) => total + each, 0);

/** Tasks in a state, made by SQL alone; `endedAgo` is an interval, of those that have ended. */
async function addTasks(state: string, count: number, endedAgo = '0 s'): Promise<void> {
  await ctx.sql`
    INSERT INTO task (kind, owner_id, dedupe_key, state, lease_until, finished_at)
    SELECT 'test', 'owner', ${state + endedAgo} || n, ${state}, CASE WHEN ${state} = 'leased' THEN now() + interval '1 min' END,
           CASE WHEN ${state} IN ('done', 'dead', 'cancelled') THEN now() - ${endedAgo}::interval END
      FROM generate_series(1, ${count}) n`;
}

describe('the task board', () => {
  it('counts each state, shows the pressing first, and fits its schema', async () => {
    const photo = await addPhotoRow(ctx, { title: 'Sunset', originalName: 'DSC_1.jpg' });
    for (const state of ['done', 'ready', 'paused', 'dead', 'scheduled', 'cancelled', 'leased']) {
      await enqueue(database(), { dedupeKey: state, payload: { photoId: photo.id } });
      await ctx.sql`
        UPDATE task SET state = ${state}, lease_until = CASE WHEN ${state} = 'leased' THEN now() + interval '1 min' END,
               finished_at = CASE WHEN ${state} IN ('done', 'dead', 'cancelled') THEN now() END
         WHERE dedupe_key = ${state}`;
    }
    const seen = await board();
    expect(taskBoardSchema.parse(seen)).toEqual(seen);
    expect(seen.counts).toEqual({ ready: 1, running: 1, retrying: 1, paused: 1, failed: 1, done: 1, cancelled: 1 });
    expect(seen.tasks.map((task) => task.state).slice(0, 5)).toEqual([
      'leased',
      'scheduled',
      'dead',
      'paused',
      'ready',
    ]);
    expect(
      seen.tasks
        .map((task) => task.state)
        .slice(5)
        .sort(),
    ).toEqual(['cancelled', 'done']);
    expect(seen.tasks[0]).toMatchObject({ subject: 'Sunset', photoId: photo.id, progress: null, failedAttempts: 0 });
    expect(seen.donePerMinute).toHaveLength(60);
    expect(sum(seen.donePerMinute)).toBe(1);
    expect(seen.tasks[0]!.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('names a photo without a title by its file, and a task without a photo not at all', async () => {
    const photo = await addPhotoRow(ctx, { title: '', originalName: 'DSC_2.jpg' });
    await enqueue(
      database(),
      { dedupeKey: 'a', payload: { photoId: photo.id } },
      { dedupeKey: 'b' },
      // One odd payload used to take the whole board down: invalid input syntax for type uuid.
      { dedupeKey: 'c', payload: { photoId: 'not-a-uuid' } },
    );
    const { tasks } = await board();
    expect(tasks.map((task) => [task.subject, task.photoId])).toEqual([
      ['DSC_2.jpg', photo.id],
      ['', null],
      ['', null],
    ]);
  });

  it('is empty on an empty queue, and for admins only', async () => {
    const seen = await board();
    expect(seen).toMatchObject({ tasks: [], counts: { ready: 0, failed: 0 }, pausedAt: null, backfill: null });
    expect(seen.donePerMinute).toEqual(Array.from({ length: 60 }, () => 0));
    expect([sum(seen.history.done), sum(seen.history.failed)]).toEqual([0, 0]);
    await expect(getTaskBoard(ctx, nobody)).rejects.toBeInstanceOf(NotSignedInError);
    await expect(getTask(ctx, nobody, 1)).rejects.toBeInstanceOf(NotSignedInError);
  });

  it('counts ten thousand at most of what is in the queue, and shows the next few', async () => {
    await addTasks('ready', 10_001);
    await addTasks('dead', 60);
    const { counts, tasks } = await board();
    expect(counts).toMatchObject({ ready: 10_000, failed: 60 });
    expect(tasks.filter((task) => task.state === 'ready')).toHaveLength(25);
    expect(tasks.filter((task) => task.state === 'dead')).toHaveLength(50);
  });

  it('counts a minute to two hundred, and goes by the claims beyond', async () => {
    await ctx.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, state, finished_at, lease_token)
      SELECT 'test', 'owner', 'k' || n, 'done', date_trunc('minute', now()) - interval '1 minute' + n * interval '1 ms', n
        FROM generate_series(1, 5000) n`;
    expect(Math.max(...(await board()).donePerMinute)).toBe(4999);
    await ctx.sql`DELETE FROM task WHERE lease_token > 150`;
    expect(Math.max(...(await board()).donePerMinute)).toBe(150);
  });

  it('tells progress as another connection has written it', async () => {
    await enqueue(database(), {});
    const task = await claimOne(database(), { workerId: 'darkroom-2' });
    await renewLeases(ctx.sql, 30_000, [{ ...task, stage: 'encoding avif 1600', fraction: 0.25 }]);
    expect((await board()).tasks[0]).toMatchObject({
      state: 'leased',
      workerId: 'darkroom-2',
      progress: { stage: 'encoding avif 1600', fraction: 0.25 },
      stopRequest: null,
    });
  });

  it('says since when the queue is paused', async () => {
    await pauseQueue(ctx, system);
    const { pausedAt } = await board();
    expect(Math.abs(Date.parse(pausedAt!) - Date.now())).toBeLessThan(60_000);
    await resumeQueue(ctx, system);
    expect((await board()).pausedAt).toBeNull();
  });

  it('tells the newest backfill while it is under way and for an hour after', async () => {
    await ctx.sql`INSERT INTO backfill (pipeline_version, total, remaining, state, finished_at) VALUES (2, 9, 0, 'done', now())`;
    await ctx.sql`INSERT INTO backfill (pipeline_version, total, remaining, state) VALUES (3, 12, 5, 'paused')`;
    expect((await board()).backfill).toEqual({ pipelineVersion: 3, state: 'paused', total: 12, remaining: 5 });
    await ctx.sql`UPDATE backfill SET state = 'done', finished_at = now() - interval '50 minutes' WHERE pipeline_version = 3`;
    expect((await board()).backfill).toMatchObject({ state: 'done' });
    await ctx.sql`UPDATE backfill SET finished_at = now() - interval '70 minutes' WHERE pipeline_version = 3`;
    expect((await board()).backfill).toBeNull();
  });
});

describe('what ended', () => {
  it('is told hour by hour, from what was summed up and what ended since', async () => {
    await ctx.sql`
      INSERT INTO task_hour (hour, kind, done, failed, cancelled)
      SELECT date_trunc('hour', now()) - h * interval '1 hour', kind, 10, 2, 1
        FROM unnest(ARRAY[1, 30, 167, 168]) h, unnest(ARRAY['a', 'b']) kind`;
    await addTasks('done', 3);
    await addTasks('dead', 1);
    const { history, counts } = await board();
    expect([history.done.length, history.failed.length]).toEqual([168, 168]);
    expect(history.done[0]).toBe(20);
    expect(history.failed[137]).toBe(4);
    expect([sum(history.done), sum(history.failed)]).toEqual([63, 13]);
    expect(counts).toMatchObject({ done: 23, cancelled: 2, failed: 1 });
    const hoursAgo = (Date.now() - Date.parse(history.from)) / 3_600_000;
    expect(Math.floor(hoursAgo)).toBe(167);
  });

  it('is neither lost nor counted twice when it is summed up', async () => {
    await addTasks('done', 5);
    await addTasks('dead', 2);
    await ctx.sql`INSERT INTO tick_state (step, last_run_at) VALUES ('sum-up', clock_timestamp())`;
    await sumUpHours(ctx.db);
    expect((await board()).counts.done).toBe(5);
    await ctx.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, state, finished_at) VALUES ('test', 'owner', 'later', 'done', clock_timestamp())`;
    const { counts, history } = await board();
    expect(counts.done).toBe(6);
    expect([sum(history.done), sum(history.failed)]).toEqual([6, 2]);
  });
});

describe('a task with its attempts', () => {
  it('tells of each that did not succeed, the latest first', async () => {
    await enqueue(database(), { maxAttempts: 3 });
    const failure = { class: 'transient' as const, code: 'internal', stage: 'encode', message: 'It broke.' };
    const task = await claimOne(database(), { workerId: 'darkroom-2' });
    await failTask(ctx.db, task, failure, async () => {});
    await makeDue(database());
    await promoteDueTasks(ctx.db);
    await claimOne(database(), { workerId: 'darkroom-1' });
    await expireLease(database(), task.id);
    await releaseExpiredTasks(ctx.db, noHandlers, silent);

    const seen = await getTask(ctx, system, task.id);
    expect(taskSchema.parse(seen)).toEqual(seen);
    expect(seen.attempts).toMatchObject([
      { attempt: 2, outcome: 'lost', workerId: 'darkroom-1', error: { class: 'crash', code: 'worker_lost' } },
      { attempt: 1, outcome: 'retry', workerId: 'darkroom-2', error: failure },
    ]);
    expect(Date.parse(seen.attempts[0]!.startedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect((await board()).tasks[0]).toMatchObject({ id: task.id, state: 'scheduled', failedAttempts: 2 });
  });

  it('is not found once it is forgotten', async () => {
    await expect(getTask(ctx, system, 4711)).rejects.toBeInstanceOf(NotFoundError);
  });
});
