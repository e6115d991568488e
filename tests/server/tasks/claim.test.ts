import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { exchangeTasks } from '#server/tasks/exchange';
import { useTestDatabase } from '#tests/support/database';
import { claim, claimOne, enqueue, exchange, expireLease, taskRow } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
});

describe('claiming', () => {
  it('takes lower priorities first, and in one priority the order of asking', async () => {
    await enqueue(
      database,
      { dedupeKey: 'background', priority: 200, ownerCap: 1 },
      { dedupeKey: 'late', priority: 50 },
      { dedupeKey: 'a', priority: 10 },
      { dedupeKey: 'b', priority: 10 },
      { dedupeKey: 'c', priority: 10 },
    );
    const order: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      order.push((await taskRow(database, (await claimOne(database)).id)).dedupe_key as string);
    }
    expect(order).toEqual(['a', 'b', 'c', 'late', 'background']);
  });

  it('takes the first ones when it takes several', async () => {
    await enqueue(
      database,
      { dedupeKey: 'c', priority: 90 },
      { dedupeKey: 'a', priority: 10 },
      { dedupeKey: 'b', priority: 20 },
    );
    const claimed = await claim(database, { limit: 2 });
    const keys = await Promise.all(claimed.map(async ({ id }) => (await taskRow(database, id)).dedupe_key));
    expect(keys.sort()).toEqual(['a', 'b']);
  });

  it('hands over what the task is, with a token larger than any before and the attempt counted', async () => {
    await enqueue(database, { payload: { photoId: 'x' }, maxAttempts: 3 });
    const before = performance.now();
    const first = await claimOne(database);
    expect(first).toMatchObject({
      kind: 'test',
      ownerId: 'owner',
      payload: { photoId: 'x' },
      attempt: 1,
      maxAttempts: 3,
    });
    expect(first.claimedAtMs).toBeGreaterThanOrEqual(before);
    expect(await taskRow(database, first.id)).toMatchObject({ worker_id: 'tester', claimed_at: expect.any(String) });
    await database.sql`UPDATE task SET state = 'ready', lease_until = NULL`;
    const second = await claimOne(database, { workerId: 'next' });
    expect(second.leaseToken).toBeGreaterThan(first.leaseToken);
    expect(second.attempt).toBe(2);
    expect(await taskRow(database, first.id)).toMatchObject({ worker_id: 'next' });
    // An attempt is written down once it has not succeeded.
    expect(await database.sql`SELECT 1 FROM task_attempt`).toHaveLength(0);
  });

  it('leases by the database clock, for as long as it was told', async () => {
    await enqueue(database, {});
    const { id } = await claimOne(database, { leaseMs: 45_000 });
    const [row] = await database.sql`
      SELECT extract(epoch FROM lease_until - claimed_at)::float8 AS seconds FROM task WHERE id = ${id}`;
    expect(row!.seconds).toBeCloseTo(45, 1);
  });

  it('leaves alone what is scheduled, paused, leased or ended, and a lease that has run out until it is reaped', async () => {
    await enqueue(database, { dedupeKey: 'later', delayMs: 60_000 }, { dedupeKey: 'aside' }, { dedupeKey: 'now' });
    await database.sql`UPDATE task SET state = 'paused' WHERE dedupe_key = 'aside'`;
    const task = await claimOne(database);
    await expireLease(database, task.id);
    expect(await claim(database)).toEqual([]);
    await database.sql`UPDATE task SET state = 'done', lease_until = NULL WHERE id = ${task.id}`;
    expect(await claim(database)).toEqual([]);
  });

  it('claims none when there is no place', async () => {
    await enqueue(database, {});
    expect(await exchange(database, { limit: 0 })).toEqual({ claimed: [], fenced: [], isBusy: false });
  });

  it.each([
    ['prepared', true],
    ['not prepared', false],
  ])('never gives one task to two of many parallel claimers, with statements %s', async (_name, prepare) => {
    // Without FOR UPDATE SKIP LOCKED, the same ids come back to several claimers.
    await database.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, priority, owner_cap)
      SELECT 'test', 'owner-' || n % 7, 'k' || n, CASE WHEN n % 4 = 0 THEN 200 ELSE 100 END, CASE WHEN n % 4 = 0 THEN 1000 END
        FROM generate_series(1, 400) n`;
    const clients = Array.from({ length: 8 }, () => connect(database.url, 2, { isPooled: !prepare }));
    const claimed: number[] = [];
    await Promise.all(
      clients.map(async ({ sql }, place) => {
        while (claimed.length < 400) {
          const { claimed: tasks } = await exchangeTasks(sql, { workerId: `w${place}`, limit: 5, leaseMs: 30_000 });
          claimed.push(...tasks.map((task) => task.id));
        }
      }),
    );
    expect(new Set(claimed).size).toBe(400);
    expect(claimed).toHaveLength(400);
    const [row] = await database.sql`SELECT count(DISTINCT lease_token)::int AS tokens, max(attempt) AS most FROM task`;
    expect(row).toMatchObject({ tokens: 400, most: 1 });
    await Promise.all(clients.map((client) => client.close()));
  });

  it('does not wait for a row that another transaction holds', async () => {
    // Without SKIP LOCKED the claim waits until statement_timeout.
    await enqueue(database, { dedupeKey: 'held' }, { dedupeKey: 'free' });
    await database.sql.begin(async (transaction) => {
      const [held] = await transaction`SELECT id FROM task WHERE dedupe_key = 'held' FOR UPDATE`;
      const claimed = await claim(database);
      expect(claimed).toHaveLength(1);
      expect(claimed[0]!.id).not.toBe(Number(held!.id));
    });
  });

  it('lets ten tasks of one owner pass ten thousand of another', async () => {
    // Without the stride of enqueueTasks (fair_seq) all of the ten wait behind the ten thousand.
    await database.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, fair_seq) SELECT 'test', 'big', 'k' || n, n FROM generate_series(1, 10000) n`;
    await enqueue(database, ...Array.from({ length: 10 }, (_, n) => ({ ownerId: 'small', dedupeKey: `s${n}` })));
    const claimed = await claim(database, { limit: 25 });
    expect(claimed.filter((task) => task.ownerId === 'small')).toHaveLength(10);
    await enqueue(database, { ownerId: 'big', dedupeKey: 'one more' });
    const [last] = await database.sql`SELECT fair_seq FROM task WHERE dedupe_key = 'one more'`;
    expect(Number(last!.fair_seq)).toBe(10_001);
  });
});
