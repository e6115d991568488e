import type { Context } from '#server/context';
import { Darkroom } from '#server/images/darkroom';
import { promoteDueTasks, releaseExpiredTasks } from '#server/tasks/release-expired';
import { startTicker } from '#server/tasks/ticker';
import { createWorker, type TaskHandler, type Worker } from '#server/tasks/worker';
import { firstLookHandler, variantsHandler } from './develop-photo';
import { enqueueSweep, FIRST_LOOK, SWEEP, VARIANTS } from './enqueue';
import { failAbandonedPhotos } from './fail-abandoned';
import { sweepHandler } from './sweep';

export interface Preprocessing {
  darkroom: Darkroom;
  worker: Worker;
  /** A photo is on its way: makes ready for it, where photos are developed here. */
  expectPhoto(): void;
  /** Once claiming has stopped: waits `graceMs` for what runs, hands back the rest. */
  stop(graceMs: number): Promise<void>;
}

const SWEEP_EVERY_MS = 3_600_000;
const WORKER_LOST = {
  code: 'worker_lost',
  stage: null,
  message: 'Each attempt ended with the process that worked on it. The photo may be too much for this machine.',
};
/** No owner is held back while one machine does all the work. */
const OWNER_CAP = 10_000;

/** The queue's worker on this replica and what drives it. */
export function startPreprocessing(
  ctx: Context,
  options: { workerId: string; leaseMs: number; isTickerEnabled: boolean },
): Preprocessing {
  const concurrency = ctx.config.preprocessConcurrency;
  const darkroom = new Darkroom({ projectDir: process.cwd(), size: Math.max(1, concurrency) });
  const handlers = new Map<string, TaskHandler>([
    [FIRST_LOOK, firstLookHandler(ctx)],
    [VARIANTS, variantsHandler(ctx)],
    [SWEEP, sweepHandler(ctx)],
  ]);
  const worker = createWorker({ ...ctx, ...options, handlers, concurrency, ownerCap: OWNER_CAP });
  const isDriving = options.isTickerEnabled && concurrency > 0;
  const ticker = isDriving ? startTicker(worker, maintain, ctx.log) : null;
  const stopListening = ticker ? ctx.bus.onBell('task', ticker.wake) : () => {};

  ctx.stopping.addEventListener('abort', () => {
    stopListening();
    ticker?.stop();
  });

  async function maintain(): Promise<void> {
    await releaseExpiredTasks(ctx.db, async (transaction, dead) => {
      for (const { kind, payload } of dead) {
        // A savepoint each: one task whose last rites fail must not keep all the others leased for ever.
        await transaction
          .transaction(async (savepoint) => handlers.get(kind)?.onDead?.(savepoint, payload, WORKER_LOST))
          .catch((error: unknown) =>
            ctx.log.error({ err: error, kind, payload }, 'dead task not noted on its subject'),
          );
      }
    });
    await promoteDueTasks(ctx.db);
    await failAbandonedPhotos(ctx.db);
    await enqueueSweep(ctx.db, SWEEP_EVERY_MS);
  }

  const expectPhoto = () => {
    if (isDriving) darkroom.warmUp();
  };
  expectPhoto();

  return {
    darkroom,
    worker,
    expectPhoto,
    async stop(graceMs) {
      await worker.drain(graceMs);
      await darkroom.close();
    },
  };
}
