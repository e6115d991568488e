import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { startBus } from '#server/coherence/bus';
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

  it('answers every query, when there are more of them than connections', async () => {
    // Without `max_pipeline: 0` some of these are never answered: a Flush right behind a Sync is forgotten.
    const pooled = connect(url, 3, { isPooled: true });
    const ask = [
      () => pooled.sql`SELECT ${'x'}::text, pg_sleep(0.002)`,
      () => pooled.sql`SELECT pg_sleep(0.002)`,
      () => pooled.db.execute(sql`SELECT ${1}::int`),
      () => pooled.db.transaction(async (transaction) => transaction.execute(sql`SELECT ${1}::int`)),
    ];
    let answers = 0;
    const asking = Array.from({ length: 10 }, async (_, asker) => {
      for (let turn = 0; turn < 60; turn += 1) {
        await ask[(asker + turn) % ask.length]!();
        answers += 1;
      }
    });
    await until(() => answers === 600, 20_000);
    await Promise.all(asking);
    await pooled.close();
  });

  it('swallows LISTEN: the bus finds that out as it starts, and hears within a second all the same', async () => {
    const bus = await startBus(database.sql, url, pino({ level: 'silent' }));
    const heard: string[] = [];
    bus.onChange(({ topic }) => heard.push(topic));
    expect(bus.isListening()).toBe(false);
    await database.sql`UPDATE site SET title = 'behind a pooler'`;
    await until(() => heard.includes('site'), 1000);
    await bus.close();
  });
});
