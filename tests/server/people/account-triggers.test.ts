import { describe, expect, it } from 'vitest';
import postgres from 'postgres';
import { uuidv7 } from '#server/db/uuidv7';
import { useTestDatabase } from '#tests/support/database';
import { until } from '#tests/support/until';

/* What the database itself promises of accounts, whoever writes to it. */
const database = useTestDatabase();

async function addPersonWithSession() {
  const [userId, sessionId] = [uuidv7(), uuidv7()];
  await database.sql`INSERT INTO "user" (id, name, email) VALUES (${userId}, 'x', ${`${userId}@example.test`})`;
  await database.sql`INSERT INTO account (id, user_id, account_id, provider_id, password) VALUES (${uuidv7()}, ${userId}, ${userId}, 'credential', 'old')`;
  await insertSession(userId, sessionId);
  return { userId, sessionId };
}

const insertSession = (userId: string, id: string = uuidv7()) =>
  database.sql`INSERT INTO session (id, user_id, token, expires_at) VALUES (${id}, ${userId}, ${id}, now() + interval '1 day')`;
const sessionsOf = async (userId: string) =>
  (await database.sql`SELECT count(*)::int AS n FROM session WHERE user_id = ${userId}`)[0]!.n as number;

describe('a ban', () => {
  it('ends the sessions of that person alone', async () => {
    const [banned, other] = [await addPersonWithSession(), await addPersonWithSession()];
    await database.sql`UPDATE "user" SET banned_at = now() WHERE id = ${banned.userId}`;
    expect(await sessionsOf(banned.userId)).toBe(0);
    expect(await sessionsOf(other.userId)).toBe(1);
  });

  it('takes no new session, and takes one again when it is lifted', async () => {
    const { userId } = await addPersonWithSession();
    await database.sql`UPDATE "user" SET banned_at = now() WHERE id = ${userId}`;
    await expect(insertSession(userId)).rejects.toMatchObject({ constraint_name: 'session_user_not_banned' });
    await database.sql`UPDATE "user" SET banned_at = NULL WHERE id = ${userId}`;
    await insertSession(userId);
    expect(await sessionsOf(userId)).toBe(1);
  });

  it('takes none of a sign-in that was under way while it was written', async () => {
    const { userId } = await addPersonWithSession();
    const banning = postgres(database.url, { max: 1 });
    let signIn: Promise<unknown>;
    await banning.begin(async (transaction) => {
      await transaction`UPDATE "user" SET banned_at = now() WHERE id = ${userId}`;
      signIn = insertSession(userId).catch((error: unknown) => error);
      await until(async () => {
        const [row] = await database.sql`SELECT count(*)::int AS n FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO session%'`;
        return row!.n === 1;
      });
    });
    await banning.end();
    expect(await signIn!).toMatchObject({ constraint_name: 'session_user_not_banned' });
    expect(await sessionsOf(userId)).toBe(0);
  });
});

it('a new password ends the sessions of its owner alone', async () => {
  const [changed, other] = [await addPersonWithSession(), await addPersonWithSession()];
  await database.sql`UPDATE account SET updated_at = now()`;
  expect(await sessionsOf(changed.userId)).toBe(1);
  await database.sql`UPDATE account SET password = 'new' WHERE user_id = ${changed.userId}`;
  expect(await sessionsOf(changed.userId)).toBe(0);
  expect(await sessionsOf(other.userId)).toBe(1);
});

it('a change of a token is written down by its hash, its last use and a new one are not', async () => {
  const { userId } = await addPersonWithSession();
  const id = uuidv7();
  const logged = async () =>
    (await database.sql`SELECT key FROM coherence_log WHERE topic = 'api_token' ORDER BY seq`).map(
      (row) => row.key as string,
    );
  await database.sql`INSERT INTO api_token (id, user_id, name, token_hash, hint, scopes) VALUES (${id}, ${userId}, 'x', ${`hash-${id}`}, 'abcd', '{}')`;
  await database.sql`UPDATE api_token SET last_used_at = now() WHERE id = ${id}`;
  expect(await logged()).toEqual([]);
  await database.sql`UPDATE api_token SET revoked_at = now() WHERE id = ${id}`;
  await database.sql`DELETE FROM "user" WHERE id = ${userId}`;
  expect(await logged()).toEqual([`hash-${id}`, `hash-${id}`]);
  await database.sql`TRUNCATE api_token`;
  expect((await logged()).at(-1)).toBe('');
});
