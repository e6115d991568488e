import { connect } from '#server/db/client';
import { migrate } from '#server/db/migrate';
import { enqueueTask } from '#server/tasks/enqueue';
import type { TaskHandlers } from '#server/tasks/handler';
import { startOwnWorker } from '../own-worker';
import type { Contender } from './contender';

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
    const handlers: TaskHandlers = new Map([
      ['no-op', { run: async ({ payload }) => observer.started(payload.sentAt as number | undefined) }],
    ]);
    // Twice the batch: one round trip is under way while the tasks of the other run.
    const concurrency = batch === 1 ? 1 : 2 * batch;
    const own = await startOwnWorker(url, handlers, { concurrency, batchSize: batch });
    let told = 0;
    const counting = setInterval(() => {
      const { done } = own.worker.counts;
      if (done > told) observer.completed(done - told);
      told = done;
    }, 4);
    return {
      async stop() {
        clearInterval(counting);
        await own.stop();
      },
    };
  },
};
