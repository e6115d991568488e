import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Context } from '#server/context';
import { TooManyRequestsError } from '#server/errors';
import type { TickReport } from './schemas';

/** Kept of the budget for the answer's way back. */
const ANSWER_MS = 100;
/** What a task is thought to take before any was seen. */
const UNKNOWN_RUN_MS = 2000;
const OPEN_EVERY_MS = 1000;

const underWay = new WeakMap<Context, true>();

/**
 * Drives the queue once, for whoever has no ticker: takes back expired leases, does what upkeep is due, claims and runs
 * until nothing is left or the budget will not do for another task. What still runs then goes on behind the answer.
 * Ticks may overlap, on one replica (the second is told so) or on many (each takes other tasks).
 */
export async function tick(ctx: Context, options: { budgetMs: number }): Promise<TickReport | { busy: true }> {
  if (underWay.has(ctx)) return { busy: true };
  underWay.set(ctx, true);
  const wasOpen = ctx.worker.isOpen;
  try {
    return await drive(ctx, performance.now() + options.budgetMs - ANSWER_MS);
  } finally {
    // Where a ticker drives as well, it is left to do so.
    if (!wasOpen) ctx.worker.shut();
    underWay.delete(ctx);
  }
}

/** For a tick route without a secret: one tick a second over all replicas, so that a stranger gains nothing by calling it. */
export async function limitOpenTicks(ctx: Context): Promise<void> {
  const rows = await ctx.db.execute(sql`
    INSERT INTO tick_state (step, last_run_at) VALUES ('open-tick', clock_timestamp())
    ON CONFLICT (step) DO UPDATE SET last_run_at = excluded.last_run_at
     WHERE tick_state.last_run_at <= clock_timestamp() - make_interval(secs => ${OPEN_EVERY_MS / 1000})
    RETURNING 1`);
  if (rows.length === 0) throw new TooManyRequestsError(OPEN_EVERY_MS / 1000);
}

async function drive({ worker, upkeep, db, stopping }: Context, deadlineMs: number): Promise<TickReport> {
  const before = { ...worker.counts };
  const isTicking = worker.isOpen;
  const { reaped, promoted } = await upkeep.perform(await upkeep.look());
  worker.open();
  worker.wake();

  const leftMs = () => deadlineMs - performance.now();
  const claimingMs = Math.max(0, leftMs() - (worker.typicalRunMs() ?? UNKNOWN_RUN_MS));
  const ended = await first(worker.idle(), claimingMs, stopping);
  let stopReason: TickReport['stopReason'] = worker.concurrency === 0 ? 'no_capacity' : 'drained';
  if (ended !== 'done') {
    if (!isTicking) worker.shut();
    stopReason = ended === 'stopped' ? 'stopping' : 'budget';
    await first(worker.idle(), Math.max(0, leftMs()), stopping);
  }

  const [left] = await db.execute<{ ready: number; oldest_ready_ms: number | null }>(sql`
    SELECT count(*)::int AS ready, extract(epoch FROM clock_timestamp() - min(run_at))::float8 * 1000 AS oldest_ready_ms
      FROM (SELECT run_at FROM task WHERE state = 'ready' ORDER BY priority, fair_seq, id LIMIT 10000) waiting`);
  const { counts } = worker;
  return {
    reaped,
    promoted,
    claimed: counts.claimed - before.claimed,
    done: counts.done - before.done,
    failed: counts.failed - before.failed,
    fenced: counts.fenced - before.fenced,
    ready: left!.ready,
    oldestReadyMs: left!.oldest_ready_ms === null ? null : Math.round(left!.oldest_ready_ms),
    stopReason,
  };
}

async function first(work: Promise<void>, ms: number, stopping: AbortSignal): Promise<'done' | 'late' | 'stopped'> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, stopping]);
  try {
    return await Promise.race([
      work.then(() => 'done' as const),
      delay(ms, 'late' as const, { signal }).catch(() => 'stopped' as const),
    ]);
  } finally {
    over.abort();
  }
}
