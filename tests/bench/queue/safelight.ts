import { pino } from 'pino';
import { Registry } from 'prom-client';
import { startBus } from '#server/coherence/bus';
import { connect } from '#server/db/client';
import { migrate } from '#server/db/migrate';
import { enqueueTask } from '#server/tasks/enqueue';
import { createTaskMetrics } from '#server/tasks/metrics';
import { startTicker } from '#server/tasks/ticker';
import { createUpkeep } from '#server/tasks/upkeep';
import { createWorker } from '#server/tasks/worker';
import type { Contender } from './contender';

/** The queue as the site runs it: bus, ticker, upkeep, leases, metrics. */
export const safelight: Contender = {
  name: 'Safelight',
  install: migrate,

  async fill(url, count) {
    const { sql, close } = connect(url, 1);
    await sql`SET statement_timeout = 0`;
    await sql`
      WITH added AS (
        INSERT INTO task (kind, owner_id, dedupe_key, payload, fair_seq)
        SELECT 'no-op', 'owner-' || n % 50, gen_random_uuid(), '{}', n / 50 FROM generate_series(1, ${count}::integer) n
        RETURNING 1)
      SELECT pg_notify('task_ready', '') FROM added LIMIT 1`;
    await close();
  },

  async openSender(url) {
    const { db, close } = connect(url, 1);
    let sent = 0;
    return {
      send: (sentAt) =>
        enqueueTask(db, {
          kind: 'no-op',
          ownerId: 'sender',
          dedupeKey: `${process.pid}-${(sent += 1)}`,
          payload: { sentAt },
        }),
      close,
    };
  },

  async work(url, batch, observer) {
    const log = pino({ level: 'warn' }, pino.destination(2));
    const { db, sql, close } = connect(url, 5);
    const bus = await startBus(sql, url, log);
    const handlers = new Map([
      [
        'no-op',
        { run: async (task: { payload: Record<string, unknown> }) => observer.started(task.payload.sentAt as number) },
      ],
    ]);
    const worker = createWorker({
      db,
      sql,
      log,
      handlers,
      metrics: createTaskMetrics(new Registry()),
      workerId: `bench-${process.pid}`,
      // Twice the batch: one round trip is under way while the tasks of the other run.
      concurrency: batch === 1 ? 1 : 2 * batch,
      batchSize: batch,
      leaseMs: 15_000,
    });
    const ticker = startTicker(worker, createUpkeep(db, handlers, log, []), log);
    bus.onBell('task_ready', worker.wake);
    let told = 0;
    const counting = setInterval(() => {
      if (worker.counts.done > told) observer.completed(worker.counts.done - told);
      told = worker.counts.done;
    }, 1);
    return {
      async stop() {
        ticker.stop();
        await worker.drain(0);
        clearInterval(counting);
        await bus.close();
        await close();
      },
    };
  },
};
