import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '#server/context';
import { TooManyRequestsError } from '#server/errors';
import type { TaskHandler } from '#server/tasks/handler';
import { tickReportSchema } from '#server/tasks/schemas';
import { limitOpenTicks, tick } from '#server/tasks/tick';
import { createUpkeep } from '#server/tasks/upkeep';
import { useTestDatabase } from '#tests/support/database';
import {
  claimOne,
  enqueue,
  expireLease,
  heldWork,
  makeDue,
  noHandlers,
  silent,
  testWorker,
} from '#tests/support/tasks';
import { until } from '#tests/support/until';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task, tick_state CASCADE`;
});

/** A replica without a ticker. */
function replica(handler: TaskHandler = { run: async () => {} }, { concurrency = 4 } = {}) {
  const stop = new AbortController();
  const worker = testWorker(database, { test: handler }, { concurrency });
  worker.shut();
  const upkeep = createUpkeep(database.db, noHandlers, silent, []);
  const ctx = { ...database, worker, upkeep, stopping: stop.signal } as unknown as Context;
  return { ctx, worker, stop };
}
const keys = (many: number) => Array.from({ length: many }, (_, n) => ({ dedupeKey: `k${n}` }));

describe('a tick', () => {
  it('takes back, makes ready, runs what there is, says what it came to, and leaves the worker shut', async () => {
    await enqueue(database, { dedupeKey: 'silent' });
    await expireLease(database, (await claimOne(database)).id);
    await enqueue(database, { dedupeKey: 'due', delayMs: 1000 });
    await makeDue(database);
    await enqueue(database, ...keys(20));
    const { ctx, worker } = replica();
    const report = await tick(ctx, { budgetMs: 25_000 });
    expect(tickReportSchema.parse(report)).toEqual({
      reaped: 1,
      promoted: 1,
      claimed: 21,
      done: 21,
      failed: 0,
      fenced: 0,
      ready: 0,
      oldestReadyMs: null,
      stopReason: 'drained',
    });
    expect(worker.isOpen).toBe(false);
  });

  it('counts what failed', async () => {
    const { ctx } = replica({
      async run() {
        throw new Error('broken');
      },
    });
    await enqueue(database, ...keys(3));
    expect(await tick(ctx, { budgetMs: 25_000 })).toMatchObject({ claimed: 3, done: 0, failed: 3 });
  });

  it('runs something within a small budget too, though nobody knows yet how long a task takes', async () => {
    // Else a replica that is driven by small ticks alone never learns it, and never runs anything.
    const { ctx } = replica();
    await enqueue(database, ...keys(3));
    expect(await tick(ctx, { budgetMs: 1500 })).toMatchObject({ claimed: 3, done: 3, ready: 0 });
  });

  it('answers within its budget; what still runs goes on, and what is left waits', async () => {
    const work = heldWork();
    const { ctx, worker } = replica(work.handler, { concurrency: 2 });
    await enqueue(database, ...keys(5));
    const startedMs = performance.now();
    const report = await tick(ctx, { budgetMs: 3000 });
    expect(performance.now() - startedMs).toBeLessThan(3000);
    expect(report).toMatchObject({ claimed: 2, done: 0, ready: 3, stopReason: 'budget' });
    expect(report).toHaveProperty('oldestReadyMs', expect.any(Number));
    work.letGo();
    await worker.idle();
    expect(worker.counts).toMatchObject({ claimed: 2, done: 2 });
  });

  it('claims nothing more once what is left of its budget will not do for another task', async () => {
    const startedMs = performance.now();
    const lasting = () => until(() => performance.now() - startedMs > 1500);
    const { ctx } = replica({ run: async () => void (await lasting()) }, { concurrency: 1 });
    await enqueue(database, ...keys(2));
    // Of 3 s it keeps 2 for a task of unknown length.
    const report = await tick(ctx, { budgetMs: 3000 });
    expect(report).toMatchObject({ claimed: 1, done: 1, ready: 1, stopReason: 'budget' });
    expect(performance.now() - startedMs, 'answers once nothing runs').toBeLessThan(2500);
  });

  it('that overlaps another on the same replica is told so', async () => {
    const work = heldWork();
    const { ctx } = replica(work.handler);
    await enqueue(database, {});
    const first = tick(ctx, { budgetMs: 25_000 });
    expect(await tick(ctx, { budgetMs: 25_000 })).toEqual({ busy: true });
    await until(() => work.signals.length === 1);
    work.letGo();
    expect(await first).toMatchObject({ done: 1 });
    expect(await tick(ctx, { budgetMs: 25_000 })).toMatchObject({ claimed: 0, stopReason: 'drained' });
  });

  it('of many replicas at once runs each task once', async () => {
    const runs: number[] = [];
    const replicas = Array.from({ length: 3 }, () => replica({ run: async (task) => void runs.push(task.id) }));
    await enqueue(database, ...keys(60));
    await Promise.all(replicas.map(({ ctx }) => tick(ctx, { budgetMs: 25_000 })));
    expect(runs).toHaveLength(60);
    expect(new Set(runs).size).toBe(60);
  });

  it('ends when the site is told to stop', async () => {
    const work = heldWork();
    const { ctx, stop, worker } = replica(work.handler);
    await enqueue(database, {});
    const ticking = tick(ctx, { budgetMs: 25_000 });
    await until(() => work.signals.length === 1);
    stop.abort();
    expect(await ticking).toMatchObject({ stopReason: 'stopping', claimed: 1, done: 0 });
    await worker.drain(0);
  });

  it('leaves a worker open that a ticker drives as well', async () => {
    const { ctx, worker } = replica();
    worker.open();
    await tick(ctx, { budgetMs: 25_000 });
    expect(worker.isOpen).toBe(true);
  });

  it('says so where nothing is run', async () => {
    const { ctx } = replica(undefined, { concurrency: 0 });
    await enqueue(database, {});
    expect(await tick(ctx, { budgetMs: 25_000 })).toMatchObject({ claimed: 0, ready: 1, stopReason: 'no_capacity' });
  });

  it('without a secret is answered once a second over all replicas', async () => {
    const { ctx } = replica();
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => limitOpenTicks(ctx)));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    await expect(limitOpenTicks(ctx)).rejects.toBeInstanceOf(TooManyRequestsError);
    await database.sql`UPDATE tick_state SET last_run_at = last_run_at - interval '1 s'`;
    await limitOpenTicks(ctx);
  });
});
