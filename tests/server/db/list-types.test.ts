import type postgres from 'postgres';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, type DatabaseClient } from '#server/db/client';
import { withPort } from '#tests/support/chaos-database';
import { useTestDatabase } from '#tests/support/database';
import { startTcpProxy, type TcpProxy } from '#tests/support/tcp-proxy';
import { until } from '#tests/support/until';

/*
 * The driver asks on each new connection which types are lists. What goes wrong meanwhile must not end the process, nor
 * leave a connection that cannot read lists: patches/postgres+*.patch, docs/decisions/0005-driver-patches.md.
 * Tried: each of the three parts of the patch taken out fails one of these or all.
 */
const database = useTestDatabase();
let cable: TcpProxy;
let client: DatabaseClient;
let unheard: unknown[] = [];
const noteUnheard = (reason: unknown) => void unheard.push(reason);
beforeEach(async () => {
  unheard = [];
  process.on('unhandledRejection', noteUnheard);
  cable = await startTcpProxy(() => Number(new URL(database.url).port));
  client = connect(withPort(database.url, cable.port), 1);
});
afterEach(async () => {
  await client.close();
  await cable.close();
  process.off('unhandledRejection', noteUnheard);
});

const letters = () => client.sql`SELECT ARRAY['a', 'b'] AS letters`.then(([row]) => row!.letters as unknown);

/** The backend that waits for the lock with the driver's question. */
function asking(locker: postgres.TransactionSql): Promise<number> {
  return until(async () => {
    await locker`SELECT pg_stat_clear_snapshot()`;
    const [row] = await locker<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%typarray%'`;
    return row?.pid;
  });
}

it.each<[string, string[], (pid: number, locker: postgres.TransactionSql) => PromiseLike<unknown> | void]>([
  ['a cut', ['ECONNRESET', 'CONNECTION_CLOSED'], () => cable.cut()],
  ['the end of its backend', ['57P01'], (pid, locker) => locker`SELECT pg_terminate_backend(${pid}::int, 5000)`],
  ['a cancellation', ['57014'], (pid, locker) => locker`SELECT pg_cancel_backend(${pid}::int)`],
])('outlives %s, and reads lists afterwards', async (_what, outcomes, goWrong) => {
  const outcome = await database.sql.begin(async (locker) => {
    await locker`LOCK TABLE pg_catalog.pg_type IN ACCESS EXCLUSIVE MODE`;
    const first = letters().then(
      (list) => (Array.isArray(list) ? 'the list' : `no list: ${String(list)}`),
      (error: { code: string }) => error.code,
    );
    await goWrong(await asking(locker), locker);
    cable.mend();
    return { first };
  });
  expect(outcomes).toContain(await outcome.first);
  expect(await letters()).toEqual(['a', 'b']);
  expect(unheard).toEqual([]);
});
