import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { exchangeTasks, type Claim } from '#server/tasks/exchange';
import { promoteDueTasks } from '#server/tasks/promote';
import { releaseExpiredTasks } from '#server/tasks/release-expired';
import { useTestDatabase } from '#tests/support/database';
import {
  claim,
  claimOne,
  enqueue,
  exchange,
  expireLease,
  makeDue,
  noHandlers,
  silent,
  taskRow,
  watchSql,
} from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
  await database.sql`UPDATE task_queue SET paused_at = NULL`;
});

const only = ({ id, leaseToken }: Claim): Claim => ({ id, leaseToken });
const stateOf = async (task: Claim) => (await taskRow(database, task.id)).state as string;
const pair = () => enqueue(database, { dedupeKey: 'a' }, { dedupeKey: 'b' });

describe('an exchange', () => {
  it('finishes and claims in one round trip', async () => {
    await pair();
    const first = await claimOne(database);
    const watched = watchSql(database);
    const answer = await exchangeTasks(watched.sql, { workerId: 'me', limit: 5, leaseMs: 30_000, finished: [first] });
    expect(watched.count).toBe(1);
    expect(answer).toMatchObject({ fenced: [], isBusy: false });
    expect(answer.claimed).toHaveLength(1);
    expect(answer.claimed[0]!.id).not.toBe(first.id);
    const row = await taskRow(database, first.id);
    expect(row).toMatchObject({ state: 'done', attempt: 1, lease_until: null, finished_at: expect.any(String) });
    expect(Number(row.lease_token)).toBe(first.leaseToken);
    expect(await database.sql`SELECT 1 FROM task_attempt`).toHaveLength(0);
  });

  it('finishes without claiming when there is no place', async () => {
    await pair();
    const first = await claimOne(database);
    expect((await exchange(database, { limit: 0, finished: [first] })).claimed).toEqual([]);
    expect(await stateOf(first)).toBe('done');
  });

  it('takes a finish that is repeated under the same token as done', async () => {
    // The answer to the first was lost on its way. Without the second look the worker would call its own work fenced.
    await pair();
    const first = await claimOne(database);
    await exchange(database, { limit: 0, finished: [first] });
    expect(await exchange(database, { limit: 0, finished: [first] })).toMatchObject({ fenced: [] });
    expect(await stateOf(first)).toBe('done');
  });

  it('refuses a finish whose lease has run out, says so, and finishes the others', async () => {
    await pair();
    const [late, inTime] = await claim(database);
    await expireLease(database, late!.id);
    const answer = await exchange(database, { limit: 0, finished: [late!, inTime!] });
    expect(answer.fenced).toEqual([only(late!)]);
    expect([await stateOf(late!), await stateOf(inTime!)]).toEqual(['leased', 'done']);
  });

  it('refuses a finish whose lease has moved on, and leaves the task to who has it', async () => {
    await enqueue(database, {});
    const lost = await claimOne(database);
    await database.sql`UPDATE task SET state = 'ready', lease_until = NULL`;
    const held = await claimOne(database);
    expect((await exchange(database, { limit: 0, finished: [lost] })).fenced).toEqual([only(lost)]);
    expect(await stateOf(held)).toBe('leased');
    await exchange(database, { limit: 0, finished: [held] });
    expect((await exchange(database, { limit: 0, finished: [lost] })).fenced).toEqual([only(lost)]);
  });

  it.each(['dead', 'cancelled', 'scheduled', 'paused'])('refuses a finish of what is %s meanwhile', async (state) => {
    await enqueue(database, {});
    const task = await claimOne(database);
    await database.sql`UPDATE task SET state = ${state}, lease_until = NULL`;
    expect((await exchange(database, { limit: 0, finished: [task] })).fenced).toEqual([only(task)]);
    expect(await stateOf(task)).toBe(state);
  });

  it('refuses a finish of what was taken back and waits for its next attempt', async () => {
    // It bears the token of the lost lease until the next claim: that it is ready does not say that it was done.
    await enqueue(database, {});
    const task = await claimOne(database);
    await expireLease(database, task.id);
    await releaseExpiredTasks(database.db, noHandlers, silent);
    await makeDue(database);
    await promoteDueTasks(database.db);
    expect((await exchange(database, { limit: 0, finished: [task] })).fenced).toEqual([only(task)]);
    expect(await stateOf(task)).toBe('ready');
  });

  it('makes a task ready once more that was asked for again while it ran, with all its attempts', async () => {
    await enqueue(database, { payload: { turn: 1 } });
    const first = await claimOne(database);
    await enqueue(database, { payload: { turn: 2 } });
    const { claimed, fenced } = await exchange(database, { limit: 1, finished: [first] });
    expect(fenced).toEqual([]);
    expect(claimed).toMatchObject([{ id: first.id, attempt: 1, payload: { turn: 2 } }]);
    await exchange(database, { limit: 0, finished: claimed });
    expect(await stateOf(first)).toBe('done');
  });

  it('takes a repeated finish as done too when the task waits to run once more', async () => {
    await enqueue(database, {});
    const first = await claimOne(database);
    await enqueue(database, {});
    await exchange(database, { limit: 0, finished: [first] });
    expect((await exchange(database, { limit: 0, finished: [first] })).fenced).toEqual([]);
    expect(await stateOf(first)).toBe('ready');
  });

  it('of a paused queue claims nothing and finishes what is done', async () => {
    await pair();
    const first = await claimOne(database);
    await database.sql`UPDATE task_queue SET paused_at = now()`;
    expect(await exchange(database, { finished: [first] })).toEqual({ claimed: [], fenced: [], isBusy: false });
    expect(await stateOf(first)).toBe('done');
    await database.sql`UPDATE task_queue SET paused_at = NULL`;
    expect(await claim(database)).toHaveLength(1);
  });

  it.each([
    ['prepared', false],
    ['not prepared', true],
  ])('works a queue off over parallel connections, each task once, with statements %s', async (_name, isPooled) => {
    await database.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, priority, owner_cap)
      SELECT 'test', 'o' || n % 3, 'k' || n, CASE WHEN n % 2 = 0 THEN 200 ELSE 100 END, CASE WHEN n % 2 = 0 THEN 20 END
        FROM generate_series(1, 600) n`;
    const { sql, close } = connect(database.url, 6, { isPooled });
    const ran: number[] = [];
    await Promise.all(
      Array.from({ length: 6 }, async (_, place) => {
        let finished: Claim[] = [];
        do {
          const answer = await exchangeTasks(sql, { workerId: `w${place}`, limit: 15, leaseMs: 30_000, finished });
          expect(answer.fenced).toEqual([]);
          finished = answer.claimed;
          ran.push(...finished.map((task) => task.id));
        } while (finished.length > 0 || ran.length < 600);
      }),
    );
    expect(ran).toHaveLength(600);
    expect(new Set(ran).size).toBe(600);
    const states = await database.sql`SELECT state, count(*)::int AS n FROM task GROUP BY state`;
    expect(states.map((row) => ({ ...row }))).toEqual([{ state: 'done', n: 600 }]);
    await close();
  });
});
