import PgBoss from 'pg-boss';
import postgres from 'postgres';
import type { Contender } from './contender';

const QUEUE = 'no-op';

export const pgBoss: Contender = {
  name: 'pg-boss',

  async install(url) {
    const boss = await start(url);
    await boss.createQueue(QUEUE);
    await boss.stop({ graceful: false });
  },

  async fill(url, count) {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await sql`INSERT INTO pgboss.job (name, data) SELECT ${QUEUE}, '{}' FROM generate_series(1, ${count}::integer)`;
    await sql.end();
  },

  async openSender(url) {
    const boss = await start(url);
    return {
      send: async (sentAt) => void (await boss.send(QUEUE, { sentAt })),
      close: () => boss.stop({ graceful: false }),
    };
  },

  async work(url, batch, observer) {
    const boss = await start(url);
    let isStopped = false;
    const working = (async () => {
      while (!isStopped) {
        const jobs = await boss.fetch<{ sentAt?: number }>(QUEUE, { batchSize: batch });
        // Its own worker asks twice a second at most; so does this, when there is nothing.
        if (!jobs?.length) await new Promise((resolve) => setTimeout(resolve, 500));
        else {
          for (const job of jobs) observer.started(job.data.sentAt);
          await boss.complete(
            QUEUE,
            jobs.map((job) => job.id),
          );
          observer.completed(jobs.length);
        }
      }
    })();
    return {
      async stop() {
        isStopped = true;
        await working;
        await boss.stop({ graceful: false });
      },
    };
  },
};

async function start(url: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 5 });
  boss.on('error', () => {});
  await boss.start();
  return boss;
}
