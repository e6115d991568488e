import { beforeEach, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { NotFoundError, NotSignedInError } from '#server/errors';
import { cancelTask } from '#server/tasks/cancel';
import { pauseQueue, pauseTask, resumeQueue, resumeTask } from '#server/tasks/pause';
import { promoteDueTasks } from '#server/tasks/promote';
import type { TestDatabase } from '#tests/support/database';
import { useSite } from '#tests/support/site';
import { claim, claimOne, enqueue, heldWork, makeDue, testWorker } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const ctx = useSite();
const database = () => ctx as unknown as TestDatabase;
beforeEach(async () => {
  await ctx.sql`TRUNCATE task CASCADE`;
});

const rows = () => ctx.sql`SELECT id::int, state, attempt, rerun, stop_request FROM task ORDER BY id`;
const only = () => rows().then(([row]) => row!);
const reaches = (state: string) => until(async () => (await only()).state === state);

/** A running task, on a worker that no bell reaches: the bus of `ctx` knows nothing of it. */
async function running() {
  const work = heldWork();
  const worker = testWorker(database(), { test: work.handler }, { leaseMs: 300_000 });
  await enqueue(database(), { maxAttempts: 1 });
  worker.wake();
  await until(() => work.signals.length === 1);
  return { ...work, worker, id: Number((await only()).id) };
}

describe('pausing a task', () => {
  it.each(['ready', 'scheduled'])('that is %s sets it aside until it is resumed', async (state) => {
    await enqueue(database(), { delayMs: state === 'ready' ? 0 : 60_000 });
    const { id } = await only();
    await pauseTask(ctx, system, id);
    expect(await only()).toMatchObject({ state: 'paused', stop_request: null });
    await makeDue(database());
    expect(await promoteDueTasks(ctx.db)).toBe(0);
    expect(await claim(database())).toEqual([]);
    await resumeTask(ctx, system, id);
    expect(await claimOne(database())).toMatchObject({ id, attempt: 1 });
  });

  it('that runs on another replica stops it within a second, without a bell; its attempt does not count', async () => {
    const { signals, id, worker } = await running();
    await pauseTask(ctx, system, id);
    await until(() => signals[0]!.aborted, 1000);
    expect(signals[0]!.reason).toBe('pause');
    await reaches('paused');
    expect(await only()).toMatchObject({ attempt: 0, stop_request: null });
    const attempts = await ctx.sql`SELECT outcome FROM task_attempt`;
    expect(attempts.map((row) => row.outcome)).toEqual(['paused']);
    await worker.idle();
    expect(worker.counts).toEqual({ claimed: 1, done: 0, failed: 0, fenced: 0 });
    await resumeTask(ctx, system, id);
    expect(await claimOne(database())).toMatchObject({ id, attempt: 1 });
  });

  it('that runs stops it at once when its worker heeds the bell', async () => {
    const { signals, id, worker } = await running();
    const stop = ctx.bus.onBell('task_stop', worker.heed);
    await until(async () => {
      const [row] = await ctx.sql`SELECT lease_until > claimed_at + interval '300.5 s' AS is_renewed FROM task`;
      return row!.is_renewed;
    });
    await pauseTask(ctx, system, id);
    await until(() => signals[0]!.aborted, 400);
    await reaches('paused');
    stop();
  });

  it.each(['paused', 'done', 'dead', 'cancelled'])('that is %s is refused', async (state) => {
    await enqueue(database(), {});
    const { id } = await only();
    await ctx.sql`UPDATE task SET state = ${state}`;
    await expect(pauseTask(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
    expect((await only()).state).toBe(state);
  });

  it('that is about to be cancelled lets the cancellation stand', async () => {
    await enqueue(database(), {});
    const { id } = await claimOne(database());
    await cancelTask(ctx, system, id);
    await pauseTask(ctx, system, id);
    expect((await only()).stop_request).toBe('cancel');
    await expect(resumeTask(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
  });

  it('is for admins, as is all of this', async () => {
    await enqueue(database(), {});
    const { id } = await only();
    for (const verb of [pauseTask, resumeTask]) {
      await expect(verb(ctx, nobody, id)).rejects.toBeInstanceOf(NotSignedInError);
    }
    for (const verb of [pauseQueue, resumeQueue]) {
      await expect(verb(ctx, nobody)).rejects.toBeInstanceOf(NotSignedInError);
    }
    expect((await only()).state).toBe('ready');
  });
});

describe('resuming a task', () => {
  it.each(['ready', 'scheduled', 'done', 'dead', 'cancelled'])('that is %s is refused', async (state) => {
    await enqueue(database(), {});
    const { id } = await only();
    await ctx.sql`UPDATE task SET state = ${state}`;
    await expect(resumeTask(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
    expect((await only()).state).toBe(state);
  });

  it('that runs and is not asked to stop is refused', async () => {
    await enqueue(database(), {});
    const { id } = await claimOne(database());
    await expect(resumeTask(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
    expect((await only()).rerun).toBe(false);
  });

  it('while its stop is under way makes it run again at once, rather than be left paused or lost', async () => {
    // With the request left standing, the stop that was heard sets it aside in spite of the resume.
    let mayEnd = () => {};
    const ending = new Promise<void>((resolve) => (mayEnd = resolve));
    const signals: AbortSignal[] = [];
    const worker = testWorker(database(), {
      test: {
        async run(_task, { signal }) {
          signals.push(signal);
          if (signals.length > 1) return;
          await ending;
          signal.throwIfAborted();
        },
      },
    });
    await enqueue(database(), { maxAttempts: 1 });
    worker.wake();
    await until(() => signals.length === 1);
    const { id } = await only();
    await pauseTask(ctx, system, id);
    await until(() => signals[0]!.aborted);
    await resumeTask(ctx, system, id);
    mayEnd();
    await reaches('ready');
    expect(await only()).toMatchObject({ attempt: 0, stop_request: null, rerun: false });
    worker.wake();
    await reaches('done');
    expect(signals).toHaveLength(2);
    await worker.drain(0);
  });

  it('before its worker heard of the pause lets it go on', async () => {
    const { signals, letGo, worker, id } = await running();
    await ctx.db.transaction(async (transaction) => {
      const both = { ...ctx, db: transaction as unknown as typeof ctx.db };
      await pauseTask(both, system, id);
      await resumeTask(both, system, id);
    });
    worker.heed();
    letGo();
    await worker.idle();
    expect(signals.map((signal) => signal.aborted)).toEqual([false]);
    expect(worker.counts).toMatchObject({ claimed: 1, done: 1 });
    // And once is enough: with `rerun` set by the resume it waits for a second run.
    expect((await only()).state).toBe('done');
  });

  it('rings for those who claim', async () => {
    await enqueue(database(), {});
    const { id } = await only();
    await pauseTask(ctx, system, id);
    let rung = 0;
    const stop = ctx.bus.onBell('task_ready', () => (rung += 1));
    await resumeTask(ctx, system, id);
    await until(() => rung === 1);
    stop();
  });
});

describe('pausing the queue', () => {
  it('lets nothing be claimed, while what runs ends; resuming it rings', async () => {
    const { letGo, worker } = await running();
    await enqueue(database(), { dedupeKey: 'next' });
    await pauseQueue(ctx, system);
    await pauseQueue(ctx, system);
    letGo();
    await worker.idle();
    worker.wake();
    await worker.idle();
    expect((await rows()).map((row) => row.state)).toEqual(['done', 'ready']);
    const stop = ctx.bus.onBell('task_ready', worker.wake);
    await resumeQueue(ctx, system);
    await until(async () => (await rows()).every((row) => row.state === 'done'));
    await resumeQueue(ctx, system);
    stop();
    await worker.drain(0);
  });
});
