import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { claimTasks } from '#server/tasks/claim';
import { useTestDatabase } from '#tests/support/database';
import { claim, enqueue, expireLease } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
});

const running = (owner: string) =>
  database.sql`SELECT count(*)::int AS n FROM task WHERE state = 'leased' AND owner_id = ${owner}`.then(
    ([row]) => row!.n,
  );

describe('claiming', () => {
  it('takes lower priorities first, and in one priority the order of asking', async () => {
    await enqueue(
      database,
      { dedupeKey: 'late', priority: 50 },
      { dedupeKey: 'a', priority: 10 },
      { dedupeKey: 'b', priority: 10 },
      { dedupeKey: 'c', priority: 10 },
    );
    const claimed = await claim(database);
    const rows = await database.sql`SELECT id, dedupe_key FROM task`;
    const keyOf = new Map(rows.map((row) => [Number(row.id), row.dedupe_key]));
    expect(claimed.map((task) => keyOf.get(task.id))).toEqual(['a', 'b', 'c', 'late']);
  });

  it('hands over what the task is, with a token larger than any before and the attempt counted', async () => {
    await enqueue(database, { payload: { photoId: 'x' }, maxAttempts: 3 });
    const [first] = await claim(database);
    expect(first).toMatchObject({
      kind: 'test',
      ownerId: 'owner',
      payload: { photoId: 'x' },
      attempt: 1,
      maxAttempts: 3,
    });
    await database.sql`UPDATE task SET state = 'ready', lease_until = NULL`;
    const [second] = await claim(database);
    expect(second!.leaseToken).toBeGreaterThan(first!.leaseToken);
    expect(second!.attempt).toBe(2);
    const attempts = await database.sql`SELECT attempt, worker_id, outcome FROM task_attempt ORDER BY lease_token`;
    expect(attempts.map((row) => [row.attempt, row.worker_id, row.outcome])).toEqual([
      [1, 'tester', null],
      [2, 'tester', null],
    ]);
  });

  it('leaves alone what is scheduled, leased or ended, and a lease that has run out until it is reaped', async () => {
    await enqueue(database, { dedupeKey: 'later', delayMs: 60_000 }, { dedupeKey: 'now' });
    const [task] = await claim(database);
    await expireLease(database, task!.id);
    expect(await claim(database)).toEqual([]);
    await database.sql`UPDATE task SET state = 'done', lease_until = NULL WHERE id = ${task!.id}`;
    expect(await claim(database)).toEqual([]);
  });

  it('never gives one task to two of many parallel claimers on connections of their own', async () => {
    // Without FOR UPDATE SKIP LOCKED and the gate, the same ids come back to several claimers.
    await database.sql`
      INSERT INTO task (kind, owner_id, dedupe_key) SELECT 'test', 'owner-' || n % 7, 'k' || n FROM generate_series(1, 400) n`;
    const clients = Array.from({ length: 8 }, () => connect(database.url, 2));
    const claimed: number[] = [];
    await Promise.all(
      clients.map(async ({ sql }, place) => {
        while (claimed.length < 400) {
          const tasks = await claimTasks(sql, { workerId: `w${place}`, limit: 5, leaseMs: 30_000, ownerCap: 1000 });
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

  it('keeps one owner at its cap over many parallel claimers', async () => {
    // Taking out the gate of claim_tasks (drizzle/0001) makes this fail: deciders that overlap each see room.
    await database.sql`
      INSERT INTO task (kind, owner_id, dedupe_key) SELECT 'test', 'greedy', 'k' || n FROM generate_series(1, 200) n`;
    const clients = Array.from({ length: 8 }, () => connect(database.url, 2));
    let most = 0;
    for (let round = 0; round < 15; round += 1) {
      await Promise.all(
        clients.map(({ sql }) => claimTasks(sql, { workerId: 'w', limit: 2, leaseMs: 30_000, ownerCap: 2 })),
      );
      most = Math.max(most, await running('greedy'));
      await database.sql`UPDATE task SET state = 'done', lease_until = NULL WHERE state = 'leased'`;
    }
    expect(most).toBe(2);
    await Promise.all(clients.map((client) => client.close()));
  });

  it('leaves an owner what is free below its cap, within one claim too', async () => {
    await enqueue(database, ...Array.from({ length: 9 }, (_, n) => ({ ownerId: 'a', dedupeKey: `a${n}` })));
    expect(await claim(database, { limit: 1, ownerCap: 3 })).toHaveLength(1);
    expect(await claim(database, { limit: 8, ownerCap: 3 })).toHaveLength(2);
    expect(await claim(database, { limit: 8, ownerCap: 3 })).toHaveLength(0);
  });

  it('passes an owner at its cap by for others', async () => {
    await enqueue(
      database,
      ...Array.from({ length: 5 }, (_, n) => ({ ownerId: 'a', dedupeKey: `a${n}`, priority: 1 })),
    );
    await enqueue(database, { ownerId: 'b', priority: 90 });
    expect((await claim(database, { limit: 2, ownerCap: 2 })).map((task) => task.ownerId)).toEqual(['a', 'a']);
    expect((await claim(database, { limit: 2, ownerCap: 2 })).map((task) => task.ownerId)).toEqual(['b']);
  });

  it('sends a claimer away at once, empty-handed, while another decides', async () => {
    await enqueue(database, {});
    await database.sql.begin(async (transaction) => {
      await transaction`SELECT pg_advisory_xact_lock(7236, 1)`;
      expect(await claim(database)).toEqual([]);
    });
    expect(await claim(database)).toHaveLength(1);
    const [locks] = await database.sql`
      SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    expect(locks!.n, 'advisory locks left behind').toBe(0);
  });

  it('does not wait for a row that another transaction holds', async () => {
    await enqueue(database, { dedupeKey: 'held' }, { dedupeKey: 'free' });
    await database.sql.begin(async (transaction) => {
      const [held] = await transaction`SELECT id FROM task WHERE dedupe_key = 'held' FOR UPDATE`;
      const claimed = await claim(database);
      expect(claimed).toHaveLength(1);
      expect(claimed[0]!.id).not.toBe(Number(held!.id));
    });
  });

  it('lets ten tasks of one owner pass ten thousand of another', async () => {
    // Without the stride of enqueueTask (fair_seq) all of the ten wait behind the ten thousand.
    await database.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, fair_seq) SELECT 'test', 'big', 'k' || n, n FROM generate_series(1, 10000) n`;
    await enqueue(database, ...Array.from({ length: 10 }, (_, n) => ({ ownerId: 'small', dedupeKey: `s${n}` })));
    const claimed = await claim(database, { limit: 25, ownerCap: 10_000 });
    expect(claimed.filter((task) => task.ownerId === 'small')).toHaveLength(10);
    await enqueue(database, { ownerId: 'big', dedupeKey: 'one more' });
    const [last] = await database.sql`SELECT fair_seq FROM task WHERE dedupe_key = 'one more'`;
    expect(Number(last!.fair_seq)).toBe(10_001);
  });
});
