import { beforeEach, describe, expect, it } from 'vitest';
import { finishTask } from '#server/tasks/finish';
import type { ClaimedTask } from '#server/tasks/exchange';
import { renewLeases } from '#server/tasks/renew';
import { useTestDatabase } from '#tests/support/database';
import { claim, claimOne, enqueue, expireLease, taskRow, watchSql } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
});

const renew = (tasks: ClaimedTask[], sql = database.sql) =>
  renewLeases(
    sql,
    300_000,
    tasks.map(({ id, leaseToken }) => ({ id, leaseToken, stage: 'encode', fraction: 0.5 })),
  ).then((renewals) => renewals.toSorted((a, b) => a.id - b.id));
const leaseOf = (id: number) =>
  database.sql`SELECT lease_until > clock_timestamp() + interval '4 min' AS is_long FROM task WHERE id = ${id}`.then(
    ([row]) => row!.is_long as boolean,
  );
const two = () => enqueue(database, { dedupeKey: 'a' }, { dedupeKey: 'b' });
const held = { isHeld: true, isRenewed: true, stopRequest: null };

describe('renewing leases', () => {
  it('extends all of them in one round trip, with what was reported of each', async () => {
    await two();
    const tasks = await claim(database);
    const watched = watchSql(database);
    expect(await renew(tasks, watched.sql)).toMatchObject([held, held]);
    expect(watched.count).toBe(1);
    for (const { id } of tasks) {
      expect(await leaseOf(id)).toBe(true);
      expect(await taskRow(database, id)).toMatchObject({ stage: 'encode', progress: 0.5 });
    }
    expect(await renew([])).toEqual([]);
  });

  it('waits for no row that is being committed, renews the others, and calls that one held', async () => {
    // Without SKIP LOCKED the renewal of both waits for the commit: this test then hangs.
    await two();
    const [committing, other] = (await claim(database)).toSorted((a, b) => a.id - b.id);
    await finishTask(database.db, committing!, async () => {
      expect(await renew([committing!, other!])).toMatchObject([{ isHeld: true, isRenewed: false }, held]);
      expect(await leaseOf(other!.id)).toBe(true);
    });
    expect(await renew([committing!, other!])).toMatchObject([{ isHeld: false, isRenewed: false }, held]);
  });

  it('leaves alone what has run out or moved on, and says so', async () => {
    await two();
    const [over, lost] = await claim(database);
    await expireLease(database, over!.id);
    expect(await renew([over!])).toMatchObject([{ isHeld: false, isRenewed: false }]);
    expect(await leaseOf(over!.id)).toBe(false);
    await database.sql`UPDATE task SET state = 'ready', lease_until = NULL WHERE id = ${lost!.id}`;
    await claimOne(database);
    expect(await renew([lost!])).toMatchObject([{ isHeld: false, isRenewed: false }]);
    expect(await taskRow(database, lost!.id)).toMatchObject({ stage: null });
  });

  it('hears what was asked of the task meanwhile', async () => {
    await two();
    const tasks = await claim(database);
    await database.sql`UPDATE task SET stop_request = 'pause' WHERE id = ${tasks[0]!.id}`;
    await database.sql`UPDATE task SET stop_request = 'cancel' WHERE id = ${tasks[1]!.id}`;
    const requests = new Map((await renew(tasks)).map((renewal) => [renewal.id, renewal.stopRequest]));
    expect(tasks.map((task) => requests.get(task.id))).toEqual(['pause', 'cancel']);
  });
});
