import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { NotFoundError, NotSignedInError } from '#server/errors';
import { cancelTask } from '#server/tasks/cancel';
import type { BadEnding, TaskHandler } from '#server/tasks/handler';
import { releaseTask } from '#server/tasks/release';
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

const rows = () => ctx.sql`SELECT id::int, state, attempt, dedupe_key, rerun, stop_request FROM task ORDER BY id`;
const only = () => rows().then(([row]) => row!);
const die = () => ctx.sql`
  UPDATE task SET state = 'dead', lease_until = NULL, finished_at = now(), attempt = max_attempts WHERE state = 'leased'`;

/** A running task, on a worker that no bell reaches: the bus of `ctx` knows nothing of it. */
async function running(onBadEnd?: TaskHandler['onBadEnd']) {
  const work = heldWork();
  const worker = testWorker(database(), { test: { ...work.handler, onBadEnd } }, { leaseMs: 300_000 });
  await enqueue(database(), {});
  worker.wake();
  await until(() => work.signals.length === 1);
  return { worker, signal: work.signals[0]!, id: Number((await only()).id) };
}

describe('cancelling', () => {
  it('ends a waiting task at once', async () => {
    await enqueue(database(), { dedupeKey: 'ready' }, { dedupeKey: 'later', delayMs: 60_000 }, { dedupeKey: 'aside' });
    await ctx.sql`UPDATE task SET state = 'paused' WHERE dedupe_key = 'aside'`;
    for (const { id } of await rows()) await cancelTask(ctx, system, id);
    expect((await rows()).map((row) => row.state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
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

  it('tells the subject of a waiting task in the same transaction, or cancels nothing', async () => {
    await enqueue(database(), { payload: { photoId: 'p' } });
    const { id } = await only();
    const told: { payload: unknown; ending: BadEnding }[] = [];
    const noting = (onBadEnd: TaskHandler['onBadEnd']) => ({
      ...ctx,
      taskHandlers: new Map([['test', { run: async () => {}, onBadEnd }]]),
    });
    const refusing = noting(async () => {
      throw new Error('no such photo');
    });
    await expect(cancelTask(refusing, system, id)).rejects.toThrow('no such photo');
    expect((await only()).state).toBe('ready');
    const telling = noting(async (transaction, payload, ending) => {
      told.push({ payload, ending });
      await transaction.execute(sql`UPDATE site SET title = (SELECT state FROM task)`);
      expect((await only()).state, 'seen from outside').toBe('ready');
    });
    await cancelTask(telling, system, id);
    expect(told).toEqual([{ payload: { photoId: 'p' }, ending: { outcome: 'cancelled' } }]);
    expect((await ctx.sql`SELECT title FROM site`)[0]!.title).toBe('cancelled');
  });

  it('stops a running task on another replica within a second, without a bell, and tells its subject', async () => {
    const told: BadEnding[] = [];
    const { signal, id } = await running(async (_transaction, _payload, ending) => void told.push(ending));
    await cancelTask(ctx, system, id);
    await until(() => signal.aborted, 1000);
    expect(signal.reason).toBe('cancel');
    await until(async () => (await only()).state === 'cancelled');
    expect(told).toEqual([{ outcome: 'cancelled' }]);
    const attempts = await ctx.sql`SELECT outcome, attempt FROM task_attempt`;
    expect(attempts.map((row) => ({ ...row }))).toEqual([{ outcome: 'cancelled', attempt: 1 }]);
  });

  it('stops a running task that was cancelled by plain SQL, within a second too', async () => {
    const { signal } = await running();
    await ctx.sql`UPDATE task SET stop_request = 'cancel'`;
    await until(() => signal.aborted, 1000);
    await until(async () => (await only()).state === 'cancelled');
  });

  it('stops a running task at once when its worker heeds the bell', async () => {
    const { worker, signal, id } = await running();
    const stop = ctx.bus.onBell('task_stop', worker.heed);
    // The beat is just over: the next one by itself comes in 0.9 s.
    await until(async () => {
      const [row] = await ctx.sql`SELECT lease_until > claimed_at + interval '300.5 s' AS is_renewed FROM task`;
      return row!.is_renewed;
    });
    await cancelTask(ctx, system, id);
    await until(() => signal.aborted, 400);
    await until(async () => (await only()).state === 'cancelled');
    stop();
  });

  it('gives way to whoever asks for the task again afterwards, and takes back who asked before', async () => {
    await enqueue(database(), {});
    const task = await claimOne(database());
    await enqueue(database(), {});
    expect((await only()).rerun).toBe(true);
    await cancelTask(ctx, system, task.id);
    expect(await only()).toMatchObject({ rerun: false, stop_request: 'cancel' });
    await enqueue(database(), {});
    expect(await releaseTask(ctx.db, task)).toBe('ready');
    expect(await only()).toMatchObject({ state: 'ready', attempt: 0 });
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
