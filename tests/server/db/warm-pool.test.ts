import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, type ConnectOptions, type DatabaseClient, type Sql } from '#server/db/client';
import { lifetimeSeconds } from '#server/db/warm-pool';
import { withPort } from '#tests/support/chaos-database';
import { useTestDatabase } from '#tests/support/database';
import { startTcpProxy } from '#tests/support/tcp-proxy';
import { until } from '#tests/support/until';

const database = useTestDatabase();
const opened: DatabaseClient[] = [];
const SIZE = 6;
let observer: Sql;
beforeAll(() => {
  observer = postgres(database.url, { max: 1, connection: { application_name: 'observer' } });
});
afterAll(() => observer.end());

function open(options: ConnectOptions = {}, url = database.url): DatabaseClient {
  const client = connect(url, SIZE, options);
  opened.push(client);
  return client;
}
afterEach(() => Promise.all(opened.splice(0).map((client) => client.close())));

/** Server processes of the pools that a test opened. */
async function backends(): Promise<number[]> {
  const rows = await observer<{ pid: number }[]>`
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'safelight' ORDER BY pid`;
  return rows.map((row) => row.pid);
}

describe('a pool', () => {
  it('has every connection open before anybody asks it anything', async () => {
    const pool = open();
    expect(pool.warm.isWhole()).toBe(false);
    expect(await backends()).toHaveLength(0);
    expect(await pool.warm.open()).toBeUndefined();
    expect(pool.warm.isWhole()).toBe(true);
    expect(await backends()).toHaveLength(SIZE);
  });

  it('keeps fewer open while that is all it may, and the rest once it may', async () => {
    const pool = open();
    await pool.warm.open(2);
    expect(await backends()).toHaveLength(2);
    expect(pool.warm.isWhole()).toBe(false);
    await pool.warm.open(Infinity);
    expect(await backends()).toHaveLength(SIZE);
    expect(pool.warm.isWhole()).toBe(true);
  });

  it('opens a killed connection again, and all of them, without being asked anything', async () => {
    const pool = open();
    await pool.warm.open();
    for (const count of [1, SIZE]) {
      const before = await backends();
      for (const pid of before.slice(0, count)) await observer`SELECT pg_terminate_backend(${pid})`;
      const after = await until(async () => {
        const now = await backends();
        return now.length === SIZE && now.filter((pid) => !before.includes(pid)).length === count && now;
      });
      expect(after).toHaveLength(SIZE);
      await until(() => pool.warm.isWhole());
    }
  });

  it('opens a connection again whose life is over, and each has its own', async () => {
    let asked = 0;
    // The first lives for a moment, the others for long.
    const pool = open({ lifetimeSeconds: () => (asked++ === 0 ? 0.3 : 1000) });
    await pool.warm.open();
    expect(asked).toBe(SIZE);
    const before = await backends();
    const after = await until(async () => {
      const now = await backends();
      return now.length === SIZE && now.some((pid) => !before.includes(pid)) && now;
    });
    expect(after.filter((pid) => before.includes(pid))).toHaveLength(SIZE - 1);
  });

  it('keeps connections for half an hour, a fifth more or less, no two of them for as long', () => {
    const lifetimes = Array.from({ length: 50 }, lifetimeSeconds);
    expect(new Set(lifetimes).size).toBe(50);
    for (const seconds of lifetimes) expect(Math.abs(seconds / 1800 - 1)).toBeLessThanOrEqual(0.2);
    expect(Math.max(...lifetimes) - Math.min(...lifetimes)).toBeGreaterThan(300);
  });

  it('is whole again by itself after the database was away, also when it was away at the start', async () => {
    const cable = await startTcpProxy(() => Number(new URL(database.url).port));
    cable.cut();
    const pool = open({}, withPort(database.url, cable.port));
    expect(await pool.warm.open()).toMatchObject({ code: expect.stringMatching(/^(ECONN|CONNECTION_)/) });
    cable.mend();
    await until(async () => (await backends()).length === SIZE);
    cable.cut();
    await until(() => !pool.warm.isWhole());
    await until(async () => (await backends()).length === 0);
    cable.mend();
    await until(async () => (await backends()).length === SIZE);
    await until(() => pool.warm.isWhole());
    await pool.close();
    await cable.close();
  });

  it('stays closed once it is closed', async () => {
    const pool = open();
    await pool.warm.open();
    await pool.close();
    await until(async () => (await backends()).length === 0);
    expect(pool.warm.isWhole()).toBe(false);
  });

  it('ends statements and forgotten transactions after half a minute', async () => {
    const settings = await open().sql`SELECT name, setting FROM pg_settings
      WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`;
    expect(settings.map((row) => row.setting)).toEqual(['30000', '30000']);
  });
});
