import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { BACKGROUND, type NewTask } from '#server/tasks/enqueue';
import { exchangeTasks } from '#server/tasks/exchange';
import { useTestDatabase } from '#tests/support/database';
import { claim, enqueue, exchange, testWorker } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const database = useTestDatabase();
beforeEach(async () => {
  await database.sql`TRUNCATE task CASCADE`;
});

const background = (ownerId: string, many: number, ownerCap: number, more: Partial<NewTask> = {}) =>
  Array.from({ length: many }, (_, n) => ({
    ownerId,
    dedupeKey: `${ownerId}${n}`,
    priority: BACKGROUND,
    ownerCap,
    ...more,
  }));
const owners = async (limit: number) => (await claim(database, { limit })).map((task) => task.ownerId).sort();

/** While another worker decides on background work. */
async function whileGated(look: () => Promise<void>): Promise<void> {
  await database.sql.begin(async (transaction) => {
    await transaction`SELECT pg_advisory_xact_lock(7236, 1)`;
    await look();
  });
}

describe('background work', () => {
  it.each([
    ['prepared', false],
    ['not prepared', true],
  ])('keeps one owner at its cap over many parallel claimers, with statements %s', async (_name, isPooled) => {
    // Taking out the gate of exchange_tasks makes this fail: deciders that overlap each see room.
    await database.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, priority, owner_cap)
      SELECT 'test', 'greedy', 'k' || n, 200, 2 FROM generate_series(1, 400) n`;
    const clients = Array.from({ length: 8 }, () => connect(database.url, 2, { isPooled }));
    let most = 0;
    let claimed = 0;
    for (let round = 0; round < 40; round += 1) {
      const answers = await Promise.all(
        clients.map(({ sql }) => exchangeTasks(sql, { workerId: 'w', limit: 2, leaseMs: 30_000 })),
      );
      const round_ = answers.reduce((sum, answer) => sum + answer.claimed.length, 0);
      claimed += round_;
      most = Math.max(most, round_);
      await database.sql`UPDATE task SET state = 'done', lease_until = NULL WHERE state = 'leased'`;
    }
    expect(most).toBe(2);
    expect(claimed, 'at least one decides in each round').toBeGreaterThan(40);
    await Promise.all(clients.map((client) => client.close()));
  });

  it('leaves an owner what is free below its cap, within one claim too', async () => {
    await enqueue(database, ...background('a', 9, 3));
    expect(await owners(1)).toHaveLength(1);
    expect(await owners(8)).toHaveLength(2);
    expect(await owners(8)).toHaveLength(0);
    await database.sql`UPDATE task SET state = 'done', lease_until = NULL WHERE id = (SELECT min(id) FROM task)`;
    expect(await owners(8)).toHaveLength(1);
  });

  it('passes an owner at its cap by for others', async () => {
    await enqueue(database, ...background('a', 5, 2), ...background('b', 1, 1, { priority: 290 }));
    expect(await owners(2)).toEqual(['a', 'a']);
    expect(await owners(2)).toEqual(['b']);
  });

  it('gives each owner the cap that is its own', async () => {
    await enqueue(database, ...background('a', 5, 1), ...background('b', 5, 3));
    expect(await owners(10)).toEqual(['a', 'b', 'b', 'b']);
  });

  it('is not held up by the foreground work of its owner, which knows no cap', async () => {
    await enqueue(database, ...Array.from({ length: 6 }, (_, n) => ({ ownerId: 'a', dedupeKey: `f${n}` })));
    await enqueue(database, ...background('a', 5, 2));
    expect(await owners(10)).toHaveLength(8);
  });

  it('waits until nothing else does', async () => {
    await enqueue(database, ...background('a', 2, 2), { ownerId: 'b', dedupeKey: 'f', priority: 199 });
    expect(await owners(1)).toEqual(['b']);
    expect(await owners(2)).toEqual(['a', 'a']);
  });
});

describe('while another decides on background work', () => {
  it('foreground work is claimed all the same', async () => {
    await enqueue(database, { dedupeKey: 'f' }, ...background('a', 1, 1));
    await whileGated(async () => {
      const answer = await exchange(database, { limit: 1 });
      expect(answer.claimed.map((task) => task.ownerId)).toEqual(['owner']);
      expect(answer.isBusy).toBe(false);
    });
  });

  it('a claimer is sent away at once and told so, with the foreground work that there was', async () => {
    await enqueue(database, { dedupeKey: 'f' }, ...background('a', 1, 1));
    await whileGated(async () => {
      const answer = await exchange(database, { limit: 5 });
      expect(answer.claimed).toHaveLength(1);
      expect(answer.isBusy).toBe(true);
      expect(await exchange(database)).toMatchObject({ claimed: [], isBusy: true });
    });
    expect(await exchange(database)).toMatchObject({ claimed: [{ ownerId: 'a' }], isBusy: false });
    const [locks] = await database.sql`
      SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    expect(locks!.n, 'advisory locks left behind').toBe(0);
  });

  it('nobody is called busy who finds no background work', async () => {
    await enqueue(database, { dedupeKey: 'f' });
    await whileGated(async () => {
      expect(await exchange(database)).toMatchObject({ claimed: [{ ownerId: 'owner' }], isBusy: false });
    });
  });

  it('what is done is finished all the same', async () => {
    await enqueue(database, ...background('a', 2, 1));
    const [task] = await claim(database);
    await whileGated(async () => {
      expect(await exchange(database, { finished: [task!] })).toEqual({ claimed: [], fenced: [], isBusy: true });
    });
    const done = await database.sql`SELECT id FROM task WHERE state = 'done'`;
    expect(done.map((row) => Number(row.id))).toEqual([task!.id]);
  });

  it('a worker asks again in a moment, without being woken', async () => {
    // Without `isBusy` the worker takes the empty answer for an empty queue.
    await enqueue(database, ...background('a', 1, 1));
    const worker = testWorker(database, { test: { run: async () => {} } });
    await whileGated(async () => {
      worker.wake();
      await until(async () => {
        const [row] = await database.sql`
          SELECT 1 FROM pg_stat_activity WHERE query LIKE '%exchange_tasks%' AND state = 'idle' AND datname = current_database()`;
        return row;
      });
      expect(worker.counts.claimed).toBe(0);
    });
    await worker.idle();
    expect(worker.counts.done).toBe(1);
    await worker.drain(0);
  });
});
