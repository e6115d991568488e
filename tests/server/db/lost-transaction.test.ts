import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, type DatabaseClient } from '#server/db/client';
import { isConnectionLoss } from '#server/db/connection-loss';
import { withPort } from '#tests/support/chaos-database';
import { useTestDatabase } from '#tests/support/database';
import { startTcpProxy, type TcpProxy } from '#tests/support/tcp-proxy';

/*
 * A transaction whose connection is lost says no more, though its connection has come back for somebody else by then:
 * patches/postgres+*.patch, docs/decisions/0005-driver-patches.md.
 * Tried: without that part of the patch its next statement is carried out outside of any transaction, or never answered.
 */
const database = useTestDatabase();
let cable: TcpProxy;
let client: DatabaseClient;
beforeEach(async () => {
  await database.sql`CREATE TABLE IF NOT EXISTS note (text text)`;
  await database.sql`TRUNCATE note`;
  cable = await startTcpProxy(() => Number(new URL(database.url).port));
  client = connect(withPort(database.url, cable.port), 1);
});
afterEach(async () => {
  await client.close();
  await cable.close();
});

const notes = async () => (await database.sql`SELECT text FROM note ORDER BY text`).map((row) => row.text as string);

const losses: [string, (pid: number) => unknown][] = [
  ['its connection was cut', () => (cable.cut(), cable.mend())],
  ['its backend was ended', (pid) => database.sql`SELECT pg_terminate_backend(${pid}::int, 5000)`],
];

it.each(losses)('says no more once %s, and leaves the connection to others', async (_what, lose) => {
  const outcome = client.sql
    .begin(async (transaction) => {
      await transaction`INSERT INTO note VALUES ('first')`;
      const [backend] = await transaction<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      await lose(backend!.pid);
      const [others] = await client.sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      expect(others!.pid).not.toBe(backend!.pid);
      await transaction`INSERT INTO note VALUES ('second')`;
    })
    .catch((error: unknown) => error);
  expect(isConnectionLoss(await outcome)).toBe(true);
  await client.sql`INSERT INTO note VALUES ('afterwards')`;
  expect(await notes()).toEqual(['afterwards']);
});

it.each(losses)('answers all that was asked at once when %s', async (_what, lose) => {
  let answers: Promise<PromiseSettledResult<unknown>[]> | undefined;
  const outcome = client.sql
    .begin(async (transaction) => {
      const [backend] = await transaction<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      // Those with lists are held back until the one before was answered.
      const asked = [transaction`SELECT pg_sleep(30)`, ...[1, 2, 3].map((n) => transaction`SELECT ${[n]}::int[]`)];
      answers = Promise.allSettled(asked);
      await lose(backend!.pid);
      await answers;
    })
    .catch((error: unknown) => error);
  expect(isConnectionLoss(await outcome)).toBe(true);
  expect((await answers!).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
  expect(await client.sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});
