import type { Context } from '#server/context';
import type { Sql } from '#server/db/client';
import { Darkroom } from '#server/images/darkroom';
import type { TaskHandlers } from '#server/tasks/handler';
import { createTaskMetrics } from '#server/tasks/metrics';
import { startTicker } from '#server/tasks/ticker';
import { createUpkeep, type Upkeep } from '#server/tasks/upkeep';
import { createWorker, type Worker } from '#server/tasks/worker';
import { advanceBackfill } from './backfill';
import { firstLookHandler, variantsHandler } from './develop-photo';
import { enqueueSweep, FIRST_LOOK, SWEEP, VARIANTS } from './enqueue';
import { failAbandonedPhotos } from './fail-abandoned';
import { sweepHandler } from './sweep';

export interface Preprocessing {
  darkroom: Darkroom;
  worker: Worker;
  taskHandlers: TaskHandlers;
  upkeep: Upkeep;
  /** A photo is on its way: makes ready for it, where photos are developed here. */
  expectPhoto(): void;
  /** Once claiming has stopped: waits `graceMs` for what runs, hands back the rest. */
  stop(graceMs: number): Promise<void>;
}

/** The queue's worker on this replica and what drives it. */
export function startPreprocessing(
  ctx: Context,
  options: { workerId: string; leaseMs: number; lane: Sql },
): Preprocessing {
  const concurrency = ctx.config.preprocessConcurrency;
  const darkroom = new Darkroom({ projectDir: process.cwd(), size: Math.max(1, concurrency) });
  const handlers: TaskHandlers = new Map([
    [FIRST_LOOK, firstLookHandler(ctx)],
    [VARIANTS, variantsHandler(ctx)],
    [SWEEP, sweepHandler(ctx)],
  ]);
  const metrics = createTaskMetrics(ctx.metrics);
  const worker = createWorker({ ...ctx, ...options, handlers, concurrency, metrics });
  const upkeep = createUpkeep(ctx.db, handlers, ctx.log, [
    { name: 'backfill', everyMs: 15_000, run: () => advanceBackfill(ctx.db) },
    { name: 'abandoned', everyMs: 60_000, run: async () => void (await failAbandonedPhotos(ctx.db)) },
    { name: 'sweep', everyMs: 3_600_000, run: () => enqueueSweep(ctx.db) },
  ]);
  const ticker = ctx.isDriving ? startTicker(worker, upkeep, ctx.log) : null;
  const stopListening = [
    ctx.bus.onBell('task_ready', () => worker.isOpen && worker.wake()),
    ctx.bus.onBell('task_stop', worker.heed),
  ];

  ctx.stopping.addEventListener('abort', () => {
    for (const stop of stopListening) stop();
    ticker?.stop();
    worker.shut();
  });

  const expectPhoto = () => {
    if (ctx.isDriving) darkroom.warmUp();
  };
  expectPhoto();

  return {
    darkroom,
    worker,
    taskHandlers: handlers,
    upkeep,
    expectPhoto,
    async stop(graceMs) {
      await worker.drain(graceMs);
      await darkroom.close();
    },
  };
}
