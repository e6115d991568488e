import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { createUpkeep, type UpkeepStep } from '#server/tasks/upkeep';
import { useTestDatabase } from '#tests/support/database';
import { claimOne, enqueue, expireLease, makeDue, noHandlers, silent, watchDb } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task, tick_state CASCADE`;
});

const MINUTE = 60_000;
const step = (name: string, run: () => Promise<void>, everyMs = MINUTE): UpkeepStep => ({ name, everyMs, run });
const upkeepOf = (...steps: UpkeepStep[]) => createUpkeep(database.db, noHandlers, silent, steps);
/** As if so much time had passed since the steps last ran. */
const pass = (interval: string) =>
  database.sql`UPDATE tick_state SET last_run_at = last_run_at - ${interval}::interval`;

describe('upkeep', () => {
  it('looks with one query, and finds nothing to do in an empty queue', async () => {
    const queries: string[] = [];
    const upkeep = createUpkeep(
      watchDb(database, (query) => queries.push(query)),
      noHandlers,
      silent,
      [],
    );
    await upkeep.perform(await upkeep.look());
    queries.length = 0;
    const due = await upkeep.look();
    expect(queries).toHaveLength(1);
    expect(due).toEqual({ hasReady: false, hasExpired: false, nextInMs: null, steps: [] });
    expect(await upkeep.perform(due)).toEqual({ reaped: 0, promoted: 0 });
    expect(queries).toHaveLength(1);
  });

  it('tells what is ready, what has expired and when the next is due', async () => {
    const upkeep = upkeepOf();
    await enqueue(database, { dedupeKey: 'a' }, { dedupeKey: 'b', delayMs: 30_000 });
    let due = await upkeep.look();
    expect(due).toMatchObject({ hasReady: true, hasExpired: false });
    expect(due.nextInMs).toBeGreaterThan(25_000);
    expect(due.nextInMs).toBeLessThanOrEqual(30_000);
    const { id } = await claimOne(database);
    await expireLease(database, id);
    await makeDue(database);
    due = await upkeep.look();
    expect(due).toMatchObject({ hasReady: false, hasExpired: true });
    expect(due.nextInMs).toBeLessThanOrEqual(0);
    expect(await upkeep.perform(due)).toEqual({ reaped: 1, promoted: 1 });
    expect(await upkeep.look()).toMatchObject({ hasReady: true, hasExpired: false });
  });

  it('takes a step in its turn, once for all of many replicas that come together', async () => {
    // Without the WHERE of takeTurn every replica takes every step.
    let runs = 0;
    const replicas = Array.from({ length: 6 }, () => connect(database.url, 2));
    const upkeeps = replicas.map(({ db }) =>
      createUpkeep(db, noHandlers, silent, [step('count', async () => void (runs += 1))]),
    );
    const turn = () =>
      Promise.all(
        upkeeps.map(async (upkeep) => {
          const due = await upkeep.look();
          await upkeep.perform({ ...due, steps: ['count'] });
        }),
      );
    await turn();
    expect(runs).toBe(1);
    await turn();
    await pass('59 s');
    await turn();
    expect(runs).toBe(1);
    await pass('2 s');
    expect((await upkeeps[0]!.look()).steps).toContain('count');
    await turn();
    expect(runs).toBe(2);
    await Promise.all(replicas.map((replica) => replica.close()));
  });

  it('goes on with the other steps when one fails, and tries that one again at its next turn', async () => {
    const ran: string[] = [];
    const upkeep = upkeepOf(
      step('bad', async () => {
        ran.push('bad');
        throw new Error('no space left');
      }),
      step('good', async () => void ran.push('good')),
    );
    await upkeep.perform(await upkeep.look());
    expect(ran).toEqual(['bad', 'good']);
    await upkeep.perform(await upkeep.look());
    expect(ran).toHaveLength(2);
    await pass('61 s');
    await upkeep.perform(await upkeep.look());
    expect(ran).toEqual(['bad', 'good', 'bad', 'good']);
  });

  it('runs each step at its own interval', async () => {
    const ran: string[] = [];
    const upkeep = upkeepOf(
      step('often', async () => void ran.push('often'), MINUTE),
      step('seldom', async () => void ran.push('seldom'), 60 * MINUTE),
    );
    for (let n = 0; n < 3; n += 1) {
      await upkeep.perform(await upkeep.look());
      await pass('2 min');
    }
    expect(ran).toEqual(['often', 'seldom', 'often', 'often']);
  });
});
