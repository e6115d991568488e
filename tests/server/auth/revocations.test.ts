import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRevocations, type Revocations } from '#server/auth/revocations';
import { startBus, type Bus, type Change } from '#server/coherence/bus';
import { useTestDatabase } from '#tests/support/database';
import { until } from '#tests/support/until';

const database = useTestDatabase();
const log = pino({ level: 'silent' });
const options = { cookieCacheMs: 60_000 };
const isBelieved = (gate: Revocations, sessionId: string, userId: string) =>
  gate.versionOf({ id: sessionId }, { id: userId }) === gate.versionOf({ id: sessionId }, { id: userId });

async function addSessions(count: number): Promise<{ userId: string; sessionIds: string[] }> {
  const userId = randomUUID();
  await database.sql`INSERT INTO "user" (id, name, email) VALUES (${userId}, 'x', ${`${userId}@example.test`})`;
  await database.sql`INSERT INTO account (id, user_id, account_id, provider_id, password)
    VALUES (${randomUUID()}, ${userId}, ${userId}, 'credential', 'old')`;
  const rows = await database.sql`
    INSERT INTO session (id, user_id, token, expires_at)
    SELECT gen_random_uuid(), ${userId}, gen_random_uuid()::text, now() + interval '7 days' FROM generate_series(1, ${count})
    RETURNING id`;
  return { userId, sessionIds: rows.map((row) => row.id as string) };
}

describe('the gate', () => {
  let bus: Bus;
  let gate: Revocations;
  beforeAll(async () => {
    bus = await startBus(database.sql, database.url, log);
    gate = await createRevocations(database.sql, bus, log, options);
  });
  afterAll(() => bus.close());

  const changes: [string, (ids: { userId: string; sessionId: string }) => PromiseLike<unknown>][] = [
    ['deleted', ({ sessionId }) => database.sql`DELETE FROM session WHERE id = ${sessionId}`],
    ['ended', ({ sessionId }) => database.sql`UPDATE session SET expires_at = now() WHERE id = ${sessionId}`],
    ['given another token', ({ sessionId }) => database.sql`UPDATE session SET token = 't' WHERE id = ${sessionId}`],
    [
      'of a user with another role',
      ({ userId }) => database.sql`UPDATE "user" SET role = 'admin' WHERE id = ${userId}`,
    ],
    ['of a user with another e-mail', ({ userId }) => database.sql`UPDATE "user" SET email = 'e' WHERE id = ${userId}`],
    ['of a new password', ({ userId }) => database.sql`UPDATE account SET password = 'new' WHERE user_id = ${userId}`],
    ['of a deleted user', ({ userId }) => database.sql`DELETE FROM "user" WHERE id = ${userId}`],
  ];
  it.each(changes)('asks the database within a second about a session that was %s in SQL', async (_how, change) => {
    const { userId, sessionIds } = await addSessions(1);
    const other = await addSessions(1);
    const [sessionId] = sessionIds as [string];
    expect(isBelieved(gate, sessionId, userId)).toBe(true);
    await change({ userId, sessionId });
    await until(() => !isBelieved(gate, sessionId, userId), 1000);
    expect(isBelieved(gate, other.sessionIds[0]!, other.userId)).toBe(true);
  });

  const rowsLogged = async () => (await database.sql`SELECT count(*)::int AS n FROM coherence_log`)[0]!.n as number;

  it('takes no refresh for a revocation, and rings for none', async () => {
    const { userId, sessionIds } = await addSessions(1);
    const before = await rowsLogged();
    await database.sql`UPDATE session SET expires_at = expires_at + interval '1 day', updated_at = now()`;
    await database.sql`UPDATE "user" SET updated_at = now() WHERE id = ${userId}`;
    await database.sql`UPDATE account SET updated_at = now() WHERE user_id = ${userId}`;
    const after = await rowsLogged();
    expect(after).toBe(before);
    expect(isBelieved(gate, sessionIds[0]!, userId)).toBe(true);
  });

  it('hears the whole of 5,000 sessions deleted at once, by one bell', async () => {
    const { userId, sessionIds } = await addSessions(5000);
    const listener = postgres(database.url, { max: 1 });
    let bells = 0;
    await listener.listen('coherence', () => (bells += 1));
    await database.sql`DELETE FROM session WHERE user_id = ${userId}`;
    const isHeardWhole = () => sessionIds.every((id) => !isBelieved(gate, id, userId));
    await until(isHeardWhole, 1000);
    await database.sql`SELECT pg_notify('coherence', 'last')`;
    await until(() => bells >= 2);
    expect(bells).toBe(2);
    await listener.end();
  });

  it('knows at its start of what was revoked just before', async () => {
    const { userId, sessionIds } = await addSessions(1);
    await database.sql`DELETE FROM session WHERE id = ${sessionIds[0]!}`;
    const quiet = { ...bus, onChange: () => () => {} };
    const late = await createRevocations(database.sql, quiet, log, options);
    expect(isBelieved(late, sessionIds[0]!, userId)).toBe(false);
  });

  it('believes nothing once its feed is three seconds old', async () => {
    // Without the stale rule the revoked session is believed for as long as the feed stays cut.
    const line = { isCut: false };
    const sql = new Proxy(database.sql, {
      apply: (target, self, args) =>
        line.isCut ? Promise.reject(new Error('cut')) : Reflect.apply(target as never, self, args),
    });
    const cutBus = await startBus(sql, database.url, log);
    const cutGate = await createRevocations(database.sql, cutBus, log, options);
    const { userId, sessionIds } = await addSessions(1);
    line.isCut = true;
    await database.sql`DELETE FROM session WHERE id = ${sessionIds[0]!}`;
    expect(isBelieved(cutGate, sessionIds[0]!, userId)).toBe(true);
    await until(() => !isBelieved(cutGate, sessionIds[0]!, userId), 3100);
    await cutBus.close();
  });
});

describe('what is remembered', () => {
  let nowMs: number;
  let ageMs: number;
  let hear: (change: Change) => void;
  let lose: () => void;
  let gate: Revocations;
  const start = async (maxKeys?: number) => {
    [nowMs, ageMs] = [1_000_000, 0];
    const bus = {
      onChange: (listener: typeof hear) => ((hear = listener), () => {}),
      onGap: (listener: typeof lose) => ((lose = listener), () => {}),
      feedAgeMs: () => ageMs,
    } as unknown as Bus;
    gate = await createRevocations(database.sql, bus, log, { ...options, maxKeys, now: () => nowMs });
  };
  beforeEach(async () => {
    await database.sql`TRUNCATE coherence_log`;
    await start();
  });
  afterEach(() => database.sql`TRUNCATE coherence_log`);
  const versionOf = (id = 's', userId = 'u') => gate.versionOf({ id }, { id: userId });

  it('outlives every cookie signed before it was heard, and no longer', () => {
    const constant = versionOf();
    hear({ topic: 'session', key: 's' });
    // A constant "revoked" would let in again who got a cookie signed in a race with the sign-out.
    expect(new Set([constant, versionOf(), versionOf()]).size).toBe(3);
    nowMs += 70_000;
    expect(versionOf()).not.toBe(constant);
    nowMs += 1;
    expect(versionOf()).toBe(constant);
  });

  it('is not trusted after a gap: only what this replica signed since', () => {
    const constant = versionOf();
    lose();
    expect(versionOf()).not.toBe(versionOf());
    nowMs += 3001;
    const since = versionOf();
    expect(since).toBe(versionOf());
    expect(since).not.toBe(constant);
    nowMs += 70_000;
    expect(versionOf()).toBe(constant);
  });

  it('distrusts everyone rather than forget anyone, past its bound and after a TRUNCATE', async () => {
    await start(2);
    const constant = versionOf();
    for (const key of ['a', 'b']) hear({ topic: 'session', key });
    expect(versionOf()).toBe(constant);
    hear({ topic: 'session', key: 'c' });
    expect(versionOf()).not.toBe(constant);
    await start();
    hear({ topic: 'session', key: '' });
    expect(versionOf()).not.toBe(constant);
  });
});
