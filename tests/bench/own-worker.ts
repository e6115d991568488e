import { pino } from 'pino';
import { Registry } from 'prom-client';
import { startBus } from '#server/coherence/bus';
import { connect } from '#server/db/client';
import type { TaskHandlers } from '#server/tasks/handler';
import { createTaskMetrics } from '#server/tasks/metrics';
import { startTicker } from '#server/tasks/ticker';
import { createUpkeep } from '#server/tasks/upkeep';
import { createWorker, type Worker } from '#server/tasks/worker';

/** The queue of one replica, whole (bus, ticker, upkeep, leases, metrics), with work of the benchmark's own. */
export async function startOwnWorker(
  url: string,
  handlers: TaskHandlers,
  options: { concurrency: number; batchSize?: number },
): Promise<{ worker: Worker; stop(): Promise<void> }> {
  const log = pino({ level: 'warn' }, pino.destination(2));
  const { db, sql, close } = connect(url, 3);
  const lane = connect(url, 1);
  const bus = await startBus(sql, url, log);
  const worker = createWorker({
    ...options,
    db,
    sql,
    lane: lane.sql,
    log,
    handlers,
    metrics: createTaskMetrics(new Registry()),
    workerId: `bench-${process.pid}`,
    leaseMs: 15_000,
  });
  const ticker = startTicker(worker, createUpkeep(db, handlers, log, []), log);
  bus.onBell('task_ready', worker.wake);
  return {
    worker,
    async stop() {
      ticker.stop();
      await worker.drain(0);
      await bus.close();
      await lane.close();
      await close();
    },
  };
}
