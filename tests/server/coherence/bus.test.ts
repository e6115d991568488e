import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pino } from 'pino';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBus, type Bus, type Change } from '#server/coherence/bus';
import type { Sql } from '#server/db/client';
import { findPsql } from '#tests/support/psql';
import { useTestDatabase } from '#tests/support/database';
import { until } from '#tests/support/until';

const database = useTestDatabase();
const log = pino({ level: 'silent' });
let bus: Bus;
let heard: Change[];
let gaps: number;

async function start(sql: Sql = database.sql): Promise<void> {
  bus = await startBus(sql, database.url, log);
  heard = [];
  gaps = 0;
  bus.onChange((change) => heard.push(change));
  bus.onGap(() => (gaps += 1));
}
beforeEach(() => start());
afterEach(() => bus.close());

const write = (topic: string, sql: Sql | postgres.TransactionSql = database.sql) => sql`
  WITH written AS (INSERT INTO coherence_log (topic, key) VALUES (${topic}, 'k') RETURNING 1)
  SELECT pg_notify('coherence', '') FROM written`;
const isHeard = (topic: string) => heard.some((change) => change.topic === topic);

/** Stands between the bus and the database, until it is told to refuse. */
function breakable() {
  const line = { isCut: false, sql: undefined as unknown as Sql };
  line.sql = new Proxy(database.sql, {
    apply: (target, self, args) =>
      line.isCut ? Promise.reject(new Error('connection refused')) : Reflect.apply(target as never, self, args),
  });
  return line;
}

describe('the bus', () => {
  it('hears of a change made by plain SQL in psql', async () => {
    const psql = await findPsql();
    const change = "UPDATE site SET title = 'by hand'";
    if (psql) await promisify(execFile)(psql, [database.url, '-c', change]);
    else await database.sql.unsafe(change);
    await until(() => isHeard('site'));
  });

  it('hears nothing of a change that was rolled back', async () => {
    await database.sql
      .begin(async (transaction) => {
        await transaction`UPDATE site SET title = 'never'`;
        throw new Error('rolled back');
      })
      .catch(() => {});
    await write('after');
    await until(() => isHeard('after'));
    expect(isHeard('site')).toBe(false);
  });

  it('hears all of transactions that commit in another order than they began', async () => {
    // Reading on from the largest seq, or the largest xid, loses what the slow one wrote first.
    const slow = postgres(database.url, { max: 1 });
    await slow.begin(async (transaction) => {
      await write('slow', transaction);
      await write('fast');
      await until(() => isHeard('fast'));
      await write('faster');
      await until(() => isHeard('faster'));
      expect(isHeard('slow')).toBe(false);
    });
    await until(() => isHeard('slow'));
    await write('last');
    await until(() => isHeard('last'));
    expect(heard.map((change) => change.topic).sort()).toEqual(['fast', 'faster', 'last', 'slow']);
    await slow.end();
  });

  it('hears each of many concurrent changes exactly once', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        database.sql.begin(async (transaction) => {
          await transaction`INSERT INTO coherence_log (topic, key) VALUES ('many', ${String(n)})`;
          await transaction`SELECT pg_notify('coherence', ''), pg_sleep(${(n % 5) / 200})`;
        }),
      ),
    );
    await write('end');
    await until(() => isHeard('end'));
    const keys = heard.filter((change) => change.topic === 'many').map((change) => Number(change.key));
    expect(keys.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('hears within its poll of what no bell was rung for', async () => {
    await database.sql`INSERT INTO coherence_log (topic, key) VALUES ('silent', 'k')`;
    await until(() => isHeard('silent'), 3000);
    expect(bus.feedAgeMs()).toBeLessThan(3000);
  });

  it('notices that its listener was cut off, trusts nothing from before, and hears again', async () => {
    const [killed] = await database.sql`
      SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity
       WHERE application_name = 'safelight-listen' AND datname = current_database()`;
    expect(killed!.n).toBeGreaterThan(0);
    await until(() => gaps >= 1);
    let rung = 0;
    bus.onBell('task_ready', () => (rung += 1));
    await until(async () => {
      await database.sql`SELECT pg_notify('task_ready', '')`;
      return rung > 0;
    });
    await database.sql`UPDATE site SET title = 'after'`;
    await until(() => isHeard('site'));
  });

  it('trusts nothing from before an outage of its reads, and hears what happened in it', async () => {
    await bus.close();
    const line = breakable();
    await start(line.sql);
    await write('before');
    await until(() => isHeard('before'));
    const gapsBefore = gaps;
    line.isCut = true;
    await until(() => bus.feedAgeMs() > 1500);
    await write('during');
    expect(isHeard('during')).toBe(false);
    line.isCut = false;
    // Without isBehind the read goes on as if nothing had been: right only while the same server still has every row.
    await until(() => gaps > gapsBefore);
    await until(() => isHeard('during'));
    expect(bus.feedAgeMs()).toBeLessThan(1500);
  });

  it('trusts nothing from before a read that took so long that the feed was stale', async () => {
    await bus.close();
    let held: Promise<void> | null = null;
    const slow = new Proxy(database.sql, {
      apply: (target, self, args) =>
        held ? held.then(() => Reflect.apply(target as never, self, args)) : Reflect.apply(target as never, self, args),
    });
    await start(slow);
    const gapsBefore = gaps;
    let release = () => {};
    held = new Promise((resolve) => (release = resolve));
    await until(() => bus.feedAgeMs() > 3500);
    release();
    held = null;
    await until(() => bus.feedAgeMs() < 1500);
    expect(gaps).toBe(gapsBefore + 1);
  });

  it('starts over when a listener throws, rather than losing the rest of what it had read', async () => {
    const stop = bus.onChange(({ topic }) => {
      if (topic === 'poison') throw new Error('listener broke');
    });
    const gapsBefore = gaps;
    await write('poison');
    await until(() => gaps > gapsBefore);
    stop();
    await write('next');
    await until(() => isHeard('next'));
  });

  it('rings each bell for those who listen to it, and both when its listener had been cut off', async () => {
    // What was rung meanwhile was not heard: without the ring at each new connection it waits for a poll.
    const rung = { task_ready: 0, task_stop: 0 };
    bus.onBell('task_ready', () => (rung.task_ready += 1));
    const stop = bus.onBell('task_stop', () => (rung.task_stop += 1));
    await database.sql`SELECT pg_notify('task_stop', '')`;
    await until(() => rung.task_stop === 1);
    expect(rung.task_ready).toBe(0);
    await database.sql`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'safelight-listen' AND datname = current_database()`;
    await until(() => rung.task_ready >= 1 && rung.task_stop >= 2);
    stop();
    const before = { ...rung };
    await database.sql`SELECT pg_notify('task_stop', ''), pg_notify('task_ready', '')`;
    await until(() => rung.task_ready > before.task_ready);
    expect(rung.task_stop).toBe(before.task_stop);
  });

  it('stops calling who has unsubscribed', async () => {
    let calls = 0;
    const stop = bus.onChange(() => (calls += 1));
    stop();
    await write('x');
    await until(() => isHeard('x'));
    expect(calls).toBe(0);
  });
});

describe('the triggers', () => {
  const insertPhoto = (n: number, visibility = 'public', status = 'ready') => database.sql`
    INSERT INTO photo (id, status, visibility, sha256, original_key, original_name, original_type, size_bytes, media_key, width, height)
    VALUES (gen_random_uuid(), ${status}, ${visibility}, ${`sha-${n}`}, 'o', 'o', 'jpeg', 1, ${`media-${n}`}, 1, 1)`;
  const topics = () => [...new Set(heard.map((change) => change.topic))].sort();
  const marked = async () => {
    await write('mark');
    await until(() => isHeard('mark'));
    return topics().filter((topic) => topic !== 'mark');
  };

  it('tell of a photo that visitors see, of its media, and of the gallery', async () => {
    await insertPhoto(1);
    expect(await marked()).toEqual(['gallery', 'photo']);
    heard = [];
    await database.sql`UPDATE photo SET title = 'x'`;
    expect(await marked()).toEqual(['gallery', 'media', 'photo']);
    expect(heard).toContainEqual(expect.objectContaining({ topic: 'media', key: 'media-1' }));
    heard = [];
    await database.sql`DELETE FROM photo`;
    expect(await marked()).toEqual(['gallery', 'media', 'photo']);
  });

  it('leave the gallery alone for what visitors saw neither before nor after', async () => {
    await insertPhoto(2, 'private');
    expect(await marked()).toEqual([]);
    heard = [];
    await database.sql`UPDATE photo SET title = 'x'`;
    expect(await marked()).toEqual(['media', 'photo']);
    await database.sql`DELETE FROM photo`;
  });

  it('tell of a photo made private or put in the bin', async () => {
    await insertPhoto(3);
    for (const change of ["visibility = 'private'", "visibility = 'public'", 'deleted_at = now()']) {
      heard = [];
      await database.sql.unsafe(`UPDATE photo SET ${change}`);
      expect(await marked()).toContain('gallery');
    }
    await database.sql`DELETE FROM photo`;
  });

  it('ring once a statement, however many rows it changes', async () => {
    const listener = postgres(database.url, { max: 1 });
    let bells = 0;
    await listener.listen('coherence', () => (bells += 1));
    for (let n = 10; n < 30; n += 1) await insertPhoto(n, 'private');
    await until(() => bells === 20);
    await database.sql`UPDATE photo SET title = 'all'`;
    await database.sql`SELECT pg_notify('coherence', 'last')`;
    await until(() => bells === 22);
    await database.sql`DELETE FROM photo`;
    await listener.end();
  });

  it('tell of albums and what is in them', async () => {
    await database.sql`INSERT INTO album (id, slug, title) VALUES (gen_random_uuid(), 'a', 'A')`;
    expect(await marked()).toEqual(['gallery']);
    heard = [];
    await database.sql`UPDATE album SET title = 'B'`;
    expect(await marked()).toEqual(['gallery']);
    heard = [];
    await database.sql`TRUNCATE album CASCADE`;
    expect(await marked()).toEqual(['gallery']);
  });
});
