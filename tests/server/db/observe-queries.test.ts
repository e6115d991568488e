import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { schema } from '#server/db/client';
import { processMetrics } from '#server/metrics/process-metrics';
import { beginRequest } from '#server/observe-request';
import { runInRequest, runOutsideRequest, type RequestContext } from '#server/request-context';
import { useTestDatabase } from '#tests/support/database';

const database = useTestDatabase();

/** What a request had cost when its work was done. */
async function costOf(work: () => Promise<unknown>): Promise<RequestContext> {
  const context = beginRequest('GET');
  await runInRequest(context, work);
  return context;
}

describe('queries of a request', () => {
  it('are counted once each, whatever the way they are sent', async () => {
    const { sql, db } = database;
    const ways: Record<string, () => Promise<unknown>> = {
      tagged: async () => sql`SELECT 1`,
      nested: async () => sql`SELECT ${sql`1 + ${1}`}`,
      unsafe: async () => sql.unsafe('SELECT $1::int', [1]),
      values: async () => sql`SELECT 1`.values(),
      simple: async () => sql`SELECT 1; SELECT 2`.simple(),
      'asked twice': async () => {
        const query = sql`SELECT 1`;
        return Promise.all([query, query, query.catch(() => {}), query.finally(() => {})]);
      },
      executed: async () => sql`SELECT 1`.execute(),
      'row by row': async () => sql`SELECT generate_series(1, 3)`.forEach(() => {}),
      'in parts': async () => {
        let rows = 0;
        for await (const part of sql`SELECT generate_series(1, 5)`.cursor(2)) rows += part.length;
        expect(rows).toBe(5);
      },
      select: async () => db.select().from(schema.photo),
      'relational or raw': async () => db.execute('SELECT 1'),
      prepared: async () =>
        db.select().from(schema.photo).where(eq(schema.photo.title, 'none')).prepare('titled').execute(),
    };
    for (const [way, work] of Object.entries(ways)) {
      expect((await costOf(work)).queries, way).toBe(1);
    }
    expect((await costOf(async () => void sql`SELECT 1`)).queries, 'never awaited').toBe(0);
  });

  it('include what begins and ends a transaction, and its savepoints', async () => {
    const { sql, db } = database;
    expect((await costOf(() => sql.begin(async (tx) => tx`SELECT 1`))).queries).toBe(3);
    expect((await costOf(() => db.transaction(async (tx) => tx.execute('SELECT 1')))).queries).toBe(3);
    const failed = () => sql.begin((tx) => tx`SELECT 1 / 0`).catch(() => {});
    expect((await costOf(failed)).queries, 'begin, the query, rollback').toBe(3);
    const nested = () => sql.begin((tx) => tx.savepoint((inner) => inner`SELECT 1`));
    expect((await costOf(nested)).queries, 'begin, savepoint, the query, commit').toBe(4);
  });

  it('are timed together: what waits side by side is waited for once', async () => {
    const { sql } = database;
    await Promise.all([1, 2, 3].map(() => sql`SELECT 1`));
    const cost = await costOf(() => Promise.all([1, 2, 3].map(() => sql`SELECT pg_sleep(0.2)`)));
    expect(cost.queryMs).toBeGreaterThanOrEqual(195);
    expect(cost.queryMs).toBeLessThan(500);
    expect(cost.queriesUnderWay).toBe(0);
  });

  it('end when they fail, and say why to whoever waits', async () => {
    const cost = await costOf(async () => {
      await expect(database.sql`SELECT * FROM no_such_table`).rejects.toMatchObject({ code: '42P01' });
    });
    expect(cost).toMatchObject({ queries: 1, queriesUnderWay: 0 });
    expect(processMetrics().queriesUnderWay).toBe(0);
  });

  it('are nobody’s outside a request, and in the histogram all the same', async () => {
    const count = async () => {
      const { values } = await processMetrics().queries.get();
      return values.find(({ metricName, labels }) => metricName?.endsWith('_count') && labels.operation === 'select')!
        .value;
    };
    await database.sql`SELECT 1`;
    const before = await count();
    const cost = await costOf(() => runOutsideRequest(async () => database.sql`SELECT 1`));
    expect(cost.queries).toBe(0);
    expect(await count()).toBe(before + 1);
  });
});
