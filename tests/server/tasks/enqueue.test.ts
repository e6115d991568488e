import { beforeEach, describe, expect, it } from 'vitest';
import { enqueueTasks, type NewTask } from '#server/tasks/enqueue';
import { finishTask } from '#server/tasks/finish';
import { promoteDueTasks } from '#server/tasks/promote';
import { useTestDatabase } from '#tests/support/database';
import { claim, claimOne, enqueue, makeDue, taskRow, watchDb } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
});

const nothing = async () => {};
const batch = (ownerId: string, many: number, more: Partial<NewTask> = {}): NewTask[] =>
  Array.from({ length: many }, (_, n) => ({ kind: 'test', ownerId, dedupeKey: `${ownerId}${n}`, ...more }));
/** Keys in the order in which they are claimed. */
const turns = () =>
  database.sql`SELECT dedupe_key FROM task WHERE state = 'ready' ORDER BY priority, fair_seq, id`.then((rows) =>
    rows.map((row) => row.dedupe_key as string),
  );

describe('a batch', () => {
  it('is one round trip, and keeps its order', async () => {
    const queries: string[] = [];
    await enqueueTasks(
      watchDb(database, (query) => queries.push(query)),
      batch('a', 50),
    );
    expect(queries).toHaveLength(1);
    expect(await turns()).toEqual(batch('a', 50).map((task) => task.dedupeKey));
    await enqueueTasks(database.db, []);
  });

  it('takes turns with the batch of another that was there first', async () => {
    // Without the stride (fair_seq) all of b waits behind all of a.
    await enqueueTasks(database.db, batch('a', 4));
    await enqueueTasks(database.db, batch('b', 3));
    expect(await turns()).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3']);
    await enqueueTasks(database.db, batch('c', 2));
    expect((await turns()).slice(0, 5)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1']);
  });

  it('of many owners gives each its turn', async () => {
    await enqueueTasks(database.db, [...batch('a', 3), ...batch('b', 2)]);
    expect(await turns()).toEqual(['a0', 'b0', 'a1', 'b1', 'a2']);
  });

  it('that goes on later goes on behind its own, and a newcomer is not put behind what was served long ago', async () => {
    await enqueueTasks(database.db, batch('a', 100));
    await database.sql`UPDATE task SET state = 'done', finished_at = now() WHERE fair_seq <= 90`;
    await enqueueTasks(database.db, batch('b', 2));
    expect((await turns()).slice(0, 4)).toEqual(['a90', 'b0', 'a91', 'b1']);
    await enqueueTasks(database.db, [{ kind: 'test', ownerId: 'a', dedupeKey: 'more' }]);
    expect((await turns()).at(-1)).toBe('more');
  });

  it('counts the turns of each priority by itself', async () => {
    await enqueueTasks(database.db, batch('a', 50, { priority: 50 }));
    await enqueueTasks(database.db, batch('b', 1, { priority: 10 }));
    const [row] = await database.sql`SELECT fair_seq FROM task WHERE owner_id = 'b'`;
    expect(Number(row!.fair_seq)).toBe(1);
  });

  it('rings once for what is ready, and not for what is to come', async () => {
    let rung = 0;
    const { unlisten } = await database.sql.listen('task_ready', () => (rung += 1));
    await enqueueTasks(database.db, batch('later', 3, { delayMs: 60_000 }));
    await enqueueTasks(database.db, batch('now', 20));
    let isHeard = false;
    const mark = await database.sql.listen('mark', () => (isHeard = true));
    await database.sql`SELECT pg_notify('mark', '')`;
    while (!isHeard) await database.sql`SELECT 1`;
    expect(rung).toBe(1);
    await unlisten();
    await mark.unlisten();
  });

  it("bears an owner's cap exactly when it is background work", async () => {
    await expect(enqueueTasks(database.db, batch('a', 1, { priority: 200 }))).rejects.toThrow();
    await expect(enqueueTasks(database.db, batch('a', 1, { priority: 199, ownerCap: 2 }))).rejects.toThrow();
    await enqueueTasks(database.db, batch('a', 1, { priority: 200, ownerCap: 2 }));
  });

  it('finds its turns by indexes behind a backlog of 100,000', async () => {
    await database.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, fair_seq)
      SELECT 'test', 'owner-' || n % 20, 'old' || n, n FROM generate_series(1, 100000) n`;
    await database.sql`ANALYZE task`;
    let statement = '';
    const watched = watchDb(database, (query) => (statement = query));
    await enqueueTasks(watched, batch('a', 10));
    // The very statement, planned anew with parameters that nobody knows.
    await database.sql.begin(async (transaction) => {
      await transaction`SET LOCAL plan_cache_mode = force_generic_plan`;
      await transaction.unsafe(`PREPARE enqueueing AS ${statement}`);
      const plan = await transaction.unsafe(`EXPLAIN EXECUTE enqueueing ('[]')`);
      const lines = plan.map((row) => String(row['QUERY PLAN'])).join('\n');
      expect(lines).toContain('task_stride_idx');
      expect(lines).toContain('task_ready_idx');
      expect(lines).not.toMatch(/Seq Scan on task\b/);
    });
  });
});

describe('a scheduled task', () => {
  it('becomes ready when its time has come, not before', async () => {
    await enqueue(database, { delayMs: 60_000 });
    expect(await promoteDueTasks(database.db)).toBe(0);
    expect(await claim(database)).toEqual([]);
    await makeDue(database);
    expect(await promoteDueTasks(database.db)).toBe(1);
    expect(await claim(database)).toHaveLength(1);
  });
});

describe('asking twice', () => {
  const count = () => database.sql`SELECT count(*)::int AS n FROM task`.then(([row]) => row!.n);

  it('keeps one live task a key, by many at the same moment too', async () => {
    // Without the unique index task_live_key the upsert has nothing to collide with.
    await Promise.all(Array.from({ length: 10 }, (_, turn) => enqueue(database, { payload: { turn } })));
    expect(await count()).toBe(1);
    await enqueue(database, { kind: 'another' });
    expect(await count()).toBe(2);
  });

  it('takes the latest payload while it waits', async () => {
    await enqueue(database, { payload: { turn: 1 } });
    await enqueue(database, { payload: { turn: 2 } });
    expect(await claimOne(database)).toMatchObject({ payload: { turn: 2 } });
  });

  it('while it runs makes it run once more, with the latest payload, and then no more', async () => {
    await enqueue(database, { payload: { turn: 1 } });
    const first = await claimOne(database);
    await enqueue(database, { payload: { turn: 2 } });
    await enqueue(database, { payload: { turn: 3 } });
    await finishTask(database.db, first, nothing);
    const second = await claimOne(database);
    expect(second).toMatchObject({ id: first.id, attempt: 1, payload: { turn: 3 } });
    await finishTask(database.db, second, nothing);
    expect(await taskRow(database, first.id)).toMatchObject({ state: 'done' });
    expect(await claim(database)).toEqual([]);
  });

  it('after it ended makes a new one', async () => {
    await enqueue(database, {});
    await finishTask(database.db, await claimOne(database), nothing);
    await enqueue(database, {});
    expect(await claim(database)).toHaveLength(1);
    expect(await count()).toBe(2);
  });
});
