import { Logger, makeWorkerUtils, run, runMigrations } from 'graphile-worker';
import postgres from 'postgres';
import type { Contender } from './contender';

const logger = new Logger(() => () => {});
/** The best of 1, 10, 24 and 100 with a local queue of 100. */
const CONCURRENCY = 24;

export const graphileWorker: Contender = {
  name: 'graphile-worker',
  install: (url) => runMigrations({ connectionString: url, logger }),

  async fill(url, count) {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    for (let left = count; left > 0; left -= 100_000) {
      await sql`
        SELECT count(*) FROM (SELECT graphile_worker.add_jobs(array_agg(
          ('no-op', '{}'::json, NULL, now(), 5, NULL, 0, NULL)::graphile_worker.job_spec))
          FROM generate_series(1, ${Math.min(left, 100_000)}::integer)) added`;
    }
    await sql.end();
  },

  async openSender(url) {
    const utils = await makeWorkerUtils({ connectionString: url, logger });
    return {
      send: async (sentAt) => void (await utils.addJob('no-op', { sentAt })),
      close: async () => utils.release(),
    };
  },

  async work(url, batch, observer) {
    const isBatched = batch > 1;
    const runner = await run({
      preset: {
        worker: {
          connectionString: url,
          concurrentJobs: isBatched ? CONCURRENCY : 1,
          maxPoolSize: 10,
          preparedStatements: true,
          ...(isBatched && { localQueue: { size: batch }, completeJobBatchDelay: 0 }),
        },
      },
      logger,
      noHandleSignals: true,
      taskList: { 'no-op': async (payload) => observer.started((payload as { sentAt?: number }).sentAt) },
    });
    runner.events.on('job:complete', () => observer.completed(1));
    return { stop: () => runner.stop() };
  },
};
