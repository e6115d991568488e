import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '#hono/app';
import { loadConfig } from '#server/config';
import { createContext, type Context } from '#server/context';
import { createAskDatabase, newestMigrationMs } from '#server/replicas/ask-database';
import type { Readiness } from '#server/replicas/get-readiness';
import { useApi } from '#tests/support/api';
import { withPort } from '#tests/support/chaos-database';
import { useTestDatabase } from '#tests/support/database';
import { startTcpProxy, type TcpProxy } from '#tests/support/tcp-proxy';
import { until } from '#tests/support/until';

/*
 * Tried: without the limit of a second the stalled checks waited for the cable; with a question for each check the
 * server was asked as often as there were checks; each made its test fail.
 */
const database = useTestDatabase();
const ctx = {} as Context;
const api = useApi(ctx);
let cable: TcpProxy;
let dataDir: string;

beforeAll(async () => {
  cable = await startTcpProxy(() => Number(new URL(database.url).port));
  dataDir = await mkdtemp(path.join(tmpdir(), 'safelight-ready-'));
  const config = loadConfig({
    DATA_DIR: dataDir,
    DATABASE_URL: withPort(database.url, cable.port),
    DATABASE_DIRECT_URL: database.url,
    DATABASE_POOL_MAX: '5',
    SAFELIGHT_EMBEDDED: '1',
    LOG_LEVEL: 'silent',
  });
  Object.assign(ctx, await createContext(config, { isTickerEnabled: false }));
});
afterAll(async () => {
  await ctx.close();
  await cable.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function readyz(): Promise<{ status: number; tookMs: number; body: Readiness }> {
  const beganMs = performance.now();
  const answer = await api('/readyz');
  const body = (await answer.json()) as Readiness;
  return { status: answer.status, tookMs: performance.now() - beganMs, body };
}

describe('a replica', () => {
  it('has its whole pool open when it is built, and no more than it claims', async () => {
    const rows = await database.sql<{ name: string; count: number }[]>`
      SELECT application_name AS name, count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() GROUP BY 1 ORDER BY 1`;
    const own = Object.fromEntries(rows.map(({ name, count }) => [name, count]));
    expect(own).toMatchObject({ safelight: 5, 'safelight-listen': 1 });
    const [replica] = await database.sql`SELECT connections FROM replica WHERE id = ${ctx.presence.id}`;
    expect(replica).toMatchObject({ connections: 6 });
  });

  it('is ready, and names each check', async () => {
    const { status, body } = await readyz();
    expect(status).toBe(200);
    expect(body).toEqual({
      isReady: true,
      checks: { database: 'ok', migrations: 'ok', pool: 'ok', process: 'ok', tokens: 'ok' },
      coherenceFeedAgeMs: expect.any(Number),
      warnings: [],
    });
  });

  it('waits for what gates it, by name', async () => {
    let isWarm = false;
    ctx.gates.push({ name: 'tokens', isReady: () => isWarm });
    const cold = await readyz();
    expect(cold.status).toBe(503);
    expect(cold.body).toMatchObject({ isReady: false, checks: { tokens: 'warming', database: 'ok' } });
    isWarm = true;
    expect((await readyz()).body).toMatchObject({ isReady: true, checks: { tokens: 'ok' } });
    ctx.gates.pop();
  });

  it('is not ready within about a second when the database hangs, and is again once it goes on', async () => {
    cable.stall();
    const stalled = await Promise.all(Array.from({ length: 20 }, readyz));
    for (const { status, tookMs, body } of stalled) {
      expect(status).toBe(503);
      expect(tookMs).toBeLessThan(1500);
      expect(body.checks.database).toBe('failing');
    }
    cable.mend();
    await until(async () => (await readyz()).status === 200);
  });

  it('is not ready when the database is away, and is again by itself', async () => {
    cable.cut();
    const { status, tookMs } = await readyz();
    expect(status).toBe(503);
    expect(tookMs).toBeLessThan(1500);
    cable.mend();
    await until(async () => (await readyz()).status === 200);
    await until(async () => (await readyz()).body.checks.pool === 'ok');
  });

  it('is not ready for tables that it misses, and serves those of a newer version', async () => {
    const newest = await newestMigrationMs();
    await database.sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('newer', ${newest + 1})`;
    expect(await readyz()).toMatchObject({ status: 200, body: { checks: { migrations: 'newer' } } });
    await database.sql`DELETE FROM drizzle.__drizzle_migrations WHERE created_at >= ${newest}`;
    expect(await readyz()).toMatchObject({ status: 503, body: { checks: { migrations: 'behind', database: 'ok' } } });
    await database.sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('newest', ${newest})`;
    expect((await readyz()).status).toBe(200);
  });

  it('lives, and says so, while its context is being built and while the database is away', async () => {
    const unbuilt = createApp(() => new Promise(() => {}));
    const answer = await unbuilt.fetch(new Request('http://127.0.0.1:3000/livez'));
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'live' }]);
    cable.stall();
    expect((await api('/livez')).status).toBe(200);
    cable.mend();
  });

  it('is not ready, and tells the others, once it is told to stop', async () => {
    ctx.beginStop();
    expect(await readyz()).toMatchObject({ status: 503, body: { checks: { process: 'stopping', database: 'ok' } } });
    await until(async () => {
      const [row] = await database.sql`SELECT report FROM replica WHERE id = ${ctx.presence.id}`;
      return row!.report.isStopping;
    });
  });
});

describe('asking the database', () => {
  it('asks one question however many want to know, and three at most while none is answered', async () => {
    let asked = 0;
    let answerAll = () => {};
    const answered = new Promise<{ newest: number }[]>((resolve) => (answerAll = () => resolve([{ newest: 7 }])));
    const hung = (() => {
      asked += 1;
      return answered;
    }) as unknown as Context['sql'];
    const ask = createAskDatabase(hung, 7, 20);
    await Promise.all(Array.from({ length: 10 }, ask));
    expect(asked).toBe(1);
    for (let round = 0; round < 8; round += 1) expect((await ask()).database).toBe('failing');
    expect(asked).toBe(3);
    answerAll();
    await until(async () => (await ask()).database === 'ok');
  });
});
