import { beforeEach, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { NotFoundError, NotSignedInError } from '#server/errors';
import { cancelTask } from '#server/tasks/cancel';
import { retryAllFailedTasks, retryTask } from '#server/tasks/retry';
import type { TestDatabase } from '#tests/support/database';
import { useSite } from '#tests/support/site';
import { claim, claimOne, enqueue, heldWork, testWorker } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const ctx = useSite();
const database = () => ctx as unknown as TestDatabase;
beforeEach(async () => {
  await ctx.sql`TRUNCATE task CASCADE`;
});

const rows = () => ctx.sql`SELECT id::int, state, attempt, dedupe_key, rerun FROM task ORDER BY id`;
const only = () => rows().then(([row]) => row!);
const die = () => ctx.sql`
  UPDATE task SET state = 'dead', lease_until = NULL, finished_at = now(), attempt = max_attempts WHERE state = 'leased'`;

describe('cancelling', () => {
  it('ends a waiting task at once', async () => {
    await enqueue(database(), { dedupeKey: 'ready' }, { dedupeKey: 'later', delayMs: 60_000 });
    for (const { id } of await rows()) await cancelTask(ctx, system, id);
    expect((await rows()).map((row) => row.state)).toEqual(['cancelled', 'cancelled']);
    expect(await claim(database())).toEqual([]);
  });

  it('of a task that is not live is refused, and nobody is turned away first', async () => {
    await expect(cancelTask(ctx, system, 4711)).rejects.toBeInstanceOf(NotFoundError);
    await enqueue(database(), {});
    const { id } = await only();
    await expect(cancelTask(ctx, nobody, id)).rejects.toBeInstanceOf(NotSignedInError);
    await cancelTask(ctx, system, id);
    await expect(cancelTask(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
  });

  it('stops a running task here without waiting for its renewal', async () => {
    const work = heldWork();
    const worker = testWorker(database(), { test: work.handler }, { leaseMs: 300_000 });
    await enqueue(database(), {});
    await worker.fill();
    await cancelTask({ ...ctx, worker }, system, (await only()).id);
    await until(async () => (await only()).state === 'cancelled');
    expect(work.signals[0]!.reason).toBe('cancelled');
    const [attempt] = await ctx.sql`SELECT outcome FROM task_attempt`;
    expect(attempt!.outcome).toBe('cancelled');
  });

  it('stops a task that runs on another replica at its next renewal', async () => {
    const work = heldWork();
    const worker = testWorker(database(), { test: work.handler }, { leaseMs: 1500 });
    await enqueue(database(), {});
    await worker.fill();
    // ctx.worker, another replica's, knows nothing of this task.
    await cancelTask(ctx, system, (await only()).id);
    expect((await only()).state).toBe('leased');
    await until(async () => (await only()).state === 'cancelled');
  });

  it('gives way to whoever asks for the task again afterwards, and takes back who asked before', async () => {
    const work = heldWork();
    const worker = testWorker(database(), { test: work.handler }, { leaseMs: 300_000 });
    await enqueue(database(), {});
    await worker.fill();
    await enqueue(database(), {});
    const { id } = await only();
    await cancelTask(ctx, system, id);
    expect((await only()).rerun).toBe(false);
    await enqueue(database(), {});
    await cancelTask({ ...ctx, worker: { ...worker, hurryCancel: () => {} } }, system, id);
    await enqueue(database(), {});
    worker.hurryCancel(id);
    await until(async () => (await only()).state === 'ready');
    expect(await only()).toMatchObject({ attempt: 0 });
  });
});

describe('retrying', () => {
  it('makes a dead task ready again with all its attempts', async () => {
    await enqueue(database(), { maxAttempts: 1 });
    const { id } = await claimOne(database());
    await die();
    await retryTask(ctx, system, id);
    expect(await claimOne(database())).toMatchObject({ id, attempt: 1 });
  });

  it('takes a waiting retry ahead of its time and revives a cancelled task', async () => {
    await enqueue(database(), { dedupeKey: 'later', delayMs: 60_000 }, { dedupeKey: 'gone' });
    const [later, gone] = await rows();
    await cancelTask(ctx, system, gone!.id);
    await retryTask(ctx, system, later!.id);
    await retryTask(ctx, system, gone!.id);
    expect(await claim(database())).toHaveLength(2);
  });

  it('refuses what is running, done or unknown', async () => {
    await enqueue(database(), {});
    const { id } = await claimOne(database());
    await expect(retryTask(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
    await ctx.sql`UPDATE task SET state = 'done', lease_until = NULL`;
    await expect(retryTask(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
    await expect(retryTask(ctx, system, 4711)).rejects.toBeInstanceOf(NotFoundError);
  });

  it('of all failed tasks leaves those alone that have a live twin, and revives the newest of twins', async () => {
    // Without the NOT EXISTS of revive, the unique index of live keys turns the whole retry down.
    for (const key of ['twin', 'twice', 'twice', 'single']) {
      await enqueue(database(), { dedupeKey: key });
      await claimOne(database());
      await die();
    }
    await enqueue(database(), { dedupeKey: 'twin' });
    expect(await retryAllFailedTasks(ctx, system)).toBe(2);
    expect((await rows()).map((row) => [row.dedupe_key, row.state])).toEqual([
      ['twin', 'dead'],
      ['twice', 'dead'],
      ['twice', 'ready'],
      ['single', 'ready'],
      ['twin', 'ready'],
    ]);
  });

  it('at the same moment as others never touches what is already running', async () => {
    // The revival waits for the row; once it has it, a worker runs the task: state is asked again of the locked row.
    await enqueue(database(), {});
    const { id } = await claimOne(database());
    await die();
    let retried: Promise<number> | undefined;
    await ctx.sql.begin(async (transaction) => {
      await transaction`UPDATE task SET state = 'leased', lease_until = now() + interval '1 minute', finished_at = NULL`;
      retried = retryAllFailedTasks(ctx, system);
      await until(
        async () =>
          (
            await ctx.sql`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%UPDATE task SET state = ''ready''%' AND datname = current_database()`
          ).length > 0,
      );
    });
    expect(await retried).toBe(0);
    expect(await only()).toMatchObject({ id, state: 'leased' });
  });
});
