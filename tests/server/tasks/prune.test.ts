import { beforeEach, describe, expect, it } from 'vitest';
import { pruneTasks, sumUpHours } from '#server/tasks/prune';
import { useTestDatabase } from '#tests/support/database';
import { enqueue, watchDb } from '#tests/support/tasks';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task, task_hour CASCADE`;
});

/** So many tasks that ended so long ago. */
const ended = (state: string, age: string, many = 1) => database.sql`
  INSERT INTO task (kind, owner_id, dedupe_key, state, finished_at)
  SELECT 'test', 'o', ${`${state} ${age} `} || n, ${state}, clock_timestamp() - ${age}::interval FROM generate_series(1, ${many}) n`;
const left = () =>
  database.sql`SELECT dedupe_key FROM task ORDER BY dedupe_key`.then((rows) => rows.map((row) => row.dedupe_key));
const hours = () =>
  database.sql`SELECT hour, kind, done, failed, cancelled FROM task_hour ORDER BY hour`.then((rows) =>
    rows.map((row) => ({ ...row })),
  );

describe('pruning', () => {
  it('forgets by state and age, and keeps what is young', async () => {
    for (const age of ['23 hours', '25 hours']) await ended('done', age);
    for (const age of ['6 days', '8 days']) await ended('cancelled', age);
    for (const age of ['29 days', '31 days']) await ended('dead', age);
    expect(await pruneTasks(database.db)).toBe(3);
    expect(await left()).toEqual(['cancelled 6 days 1', 'dead 29 days 1', 'done 23 hours 1']);
  });

  it('never forgets what is live, however old', async () => {
    await enqueue(database, { dedupeKey: 'ready' }, { dedupeKey: 'paused' }, { dedupeKey: 'later', delayMs: 1000 });
    await database.sql`UPDATE task SET created_at = now() - interval '1 year', run_at = now() - interval '1 year'`;
    await database.sql`UPDATE task SET state = 'paused' WHERE dedupe_key = 'paused'`;
    expect(await pruneTasks(database.db)).toBe(0);
    expect(await left()).toHaveLength(3);
  });

  it('forgets what there is of attempts with their task', async () => {
    await ended('dead', '31 days');
    await database.sql`INSERT INTO task_attempt (task_id, lease_token, attempt, worker_id) SELECT id, 1, 1, 'w' FROM task`;
    await pruneTasks(database.db);
    expect(await database.sql`SELECT 1 FROM task_attempt`).toHaveLength(0);
  });

  it('forgets many in batches, however many are to be kept in between', async () => {
    // With one batch alone, what ends faster than it is pruned piles up.
    await ended('done', '2 days', 5001);
    await ended('dead', '3 days', 5001);
    const queries: string[] = [];
    expect(await pruneTasks(watchDb(database, (query) => queries.push(query)))).toBe(5001);
    expect(queries.filter((query) => query.includes('DELETE FROM task WHERE'))).toHaveLength(2);
    expect(await left()).toHaveLength(5001);
  });

  it('does not wait for a task that somebody holds', async () => {
    // Without SKIP LOCKED this test hangs.
    await ended('dead', '31 days', 2);
    await database.sql.begin(async (transaction) => {
      await transaction`SELECT 1 FROM task WHERE dedupe_key = 'dead 31 days 1' FOR UPDATE`;
      expect(await pruneTasks(database.db)).toBe(1);
    });
    expect(await left()).toEqual(['dead 31 days 1']);
  });
});

describe('summing up', () => {
  it('tells what ended in this hour and the last, by kind; twice comes to the same', async () => {
    await ended('done', '1 s', 3);
    await ended('dead', '1 s', 2);
    await ended('cancelled', '1 s', 1);
    await ended('done', '3 hours', 7);
    await database.sql`UPDATE task SET kind = 'other' WHERE dedupe_key = 'done 1 s 1'`;
    // What ended just before the hour struck is of another hour.
    await database.sql`UPDATE task SET finished_at = date_trunc('hour', now()) + interval '1 ms' WHERE finished_at > now() - interval '1 min'`;
    await sumUpHours(database.db);
    const once = await hours();
    expect(once.map(({ hour: _hour, ...sums }) => sums)).toEqual(
      expect.arrayContaining([
        { kind: 'test', done: 2, failed: 2, cancelled: 1 },
        { kind: 'other', done: 1, failed: 0, cancelled: 0 },
      ]),
    );
    expect(once).toHaveLength(2);
    await sumUpHours(database.db);
    expect(await hours()).toEqual(once);
  });

  it('outlives the tasks, also when only some of an hour are left', async () => {
    // Without greatest() the sums shrink with what is forgotten.
    await ended('done', '1 s', 3);
    await sumUpHours(database.db);
    const before = await hours();
    await database.sql`DELETE FROM task WHERE dedupe_key = 'done 1 s 1'`;
    await sumUpHours(database.db);
    expect(await hours()).toEqual(before);
    await database.sql`UPDATE task SET finished_at = finished_at - interval '2 days'`;
    expect(await pruneTasks(database.db)).toBe(2);
    await sumUpHours(database.db);
    expect(await hours()).toEqual(before);
  });

  it('is itself forgotten after a season', async () => {
    await database.sql`
      INSERT INTO task_hour (hour, kind, done, failed, cancelled)
      SELECT now() - age::interval, 'test', 1, 0, 0 FROM unnest(ARRAY['89 days', '91 days']) age`;
    await pruneTasks(database.db);
    expect(await hours()).toHaveLength(1);
  });
});
