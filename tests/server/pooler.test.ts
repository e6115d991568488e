import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { findPooler } from '#server/db/find-pooler';
import { withPort } from '#tests/support/chaos-database';
import { useTestDatabase } from '#tests/support/database';
import { findPgBouncer, startPgBouncer, type PgBouncer } from '#tests/support/pgbouncer';
import { until } from '#tests/support/until';

const database = useTestDatabase();
const program = await findPgBouncer();
let pooler: PgBouncer;
let url: string;

if (!program) console.log('skipped: PgBouncer is not on this machine (apt-get install pgbouncer)');

describe.skipIf(!program)('behind PgBouncer in transaction mode', () => {
  beforeAll(async () => {
    pooler = await startPgBouncer(program!, database.url);
    url = withPort(database.url, pooler.port);
  });
  afterAll(() => pooler.stop());

  it('is found out, and PostgreSQL itself is not taken for a pooler', async () => {
    expect(await findPooler(url)).toBe(true);
    expect(await findPooler(database.url)).toBe(false);
  });

  it('answers every query, though connections are killed under them', async () => {
    // Without `max_pipeline: 0` several of these are never answered: a Flush right behind a Sync is forgotten.
    const pooled = connect(url, 5, { isPooled: true });
    let answers = 0;
    let isOver = false;
    const ask = [
      () => pooled.sql`SELECT ${'x'}::text, pg_sleep(0.005)`,
      () => pooled.db.execute(sql`SELECT ${1}::int`),
      () => pooled.db.transaction(async (transaction) => transaction.execute(sql`SELECT ${1}::int`)),
    ];
    const asking = Array.from({ length: 9 }, async (_, asker) => {
      for (let turn = asker; !isOver; turn += 1) {
        await ask[turn % 3]!().then(
          () => (answers += 1),
          () => {},
        );
      }
    });
    for (let kill = 0; kill < 8; kill += 1) {
      const before = answers;
      await until(() => answers > before + 30);
      await database.sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND client_port IS NOT NULL AND application_name = 'safelight'
           AND pid NOT IN (SELECT pid FROM pg_stat_activity WHERE backend_start > now() - interval '20 ms')`;
    }
    isOver = true;
    const settled = Promise.all(asking).then(() => true);
    let areAllAnswered = false;
    void settled.then(() => (areAllAnswered = true));
    await until(() => areAllAnswered, 10_000);
    await pooled.close();
  });
});
