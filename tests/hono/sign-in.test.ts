import { Writable } from 'node:stream';
import { hashPassword } from 'better-auth/crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createAuth } from '#server/auth/create-auth';
import { system } from '#server/auth/actor';
import { CLIENT_ADDRESS_HEADER } from '#server/auth/client-address';
import { createLog } from '#server/log';
import { issueSetupToken } from '#server/people/first-admin';
import { useApi } from '#tests/support/api';
import { addPerson, TEST_ORIGIN, useSite } from '#tests/support/site';
import { until } from '#tests/support/until';

const ctx = useSite();
const api = useApi(ctx);
const PASSWORD = 'correct horse battery';
beforeEach(async () => {
  await ctx.sql`TRUNCATE "user", setup_token, rate_limit CASCADE`;
});

const signIn = (email: string, password = PASSWORD, address = '192.0.2.1') =>
  api('/api/auth/sign-in/email', {
    method: 'POST',
    json: { email, password },
    headers: { origin: TEST_ORIGIN, 'sec-fetch-site': 'same-origin', [CLIENT_ADDRESS_HEADER]: address },
  });
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const settings = (cookie: string) => api('/api/v1/admin/settings', { cookie }).then((response) => response.status);

describe('signing in', () => {
  it('opens the admin room, and signing out closes it with the very same cookie', async () => {
    const { email } = await addPerson(ctx, 'admin');
    const response = await signIn(email);
    expect(response.status).toBe(200);
    const cookie = cookieOf(response);
    for (const sent of response.headers.getSetCookie()) {
      expect(sent).toMatch(/HttpOnly/i);
      expect(sent).toMatch(/SameSite=Lax/i);
    }
    expect(await settings(cookie)).toBe(200);
    const out = await api('/api/auth/sign-out', { method: 'POST', cookie, headers: { origin: TEST_ORIGIN } });
    expect(out.status).toBe(200);
    // The cached half of the cookie is still valid by itself: admin calls ask the database.
    expect(await settings(cookie)).toBe(401);
  });

  it('ends for all at once when the session is deleted in SQL, and with the role', async () => {
    const person = await addPerson(ctx, 'admin');
    const cookie = cookieOf(await signIn(person.email));
    await ctx.sql`UPDATE "user" SET role = 'member' WHERE id = ${person.id}`;
    expect(await settings(cookie)).toBe(403);
    await ctx.sql`DELETE FROM session`;
    expect(await settings(cookie)).toBe(401);
  });

  it('fails by the old password when that is changed between the look at it and the session', async () => {
    const { id, email } = await addPerson(ctx, 'admin');
    const hash = await hashPassword('another password');
    let answer: Promise<Response>;
    await ctx.sql.begin(async (sql) => {
      // It lets nobody make a session, and those who would, wait.
      await sql`LOCK TABLE session IN SHARE ROW EXCLUSIVE MODE`;
      answer = signIn(email);
      await until(async () => {
        const [row] = await ctx.sql`SELECT count(*)::int AS n FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE 'INSERT INTO "session"%'`;
        return row!.n === 1;
      });
      await sql`UPDATE account SET password = ${hash} WHERE user_id = ${id}`;
    });
    expect((await answer!).status).toBe(401);
    expect(await settings(cookieOf(await answer!))).toBe(401);
    expect(await ctx.sql`SELECT FROM session`).toHaveLength(0);
    expect((await signIn(email, 'another password')).status).toBe(200);
  });

  it('tells a wrong password and an unknown address apart in nothing', async () => {
    const { email } = await addPerson(ctx, 'admin');
    const wrong = await signIn(email, 'not the password');
    const unknown = await signIn('nobody@example.test', 'not the password');
    expect([wrong.status, await wrong.json()]).toEqual([unknown.status, await unknown.json()]);
    expect(wrong.status).toBe(401);
  });

  it('cannot be had by signing up', async () => {
    const response = await api('/api/auth/sign-up/email', {
      method: 'POST',
      json: { name: 'x', email: 'x@example.test', password: PASSWORD, role: 'admin' },
      headers: { origin: TEST_ORIGIN },
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await ctx.sql`SELECT 1 FROM "user"`).toHaveLength(0);
  });

  it('does not let a member make itself an admin', async () => {
    const person = await addPerson(ctx, 'member');
    const cookie = cookieOf(await signIn(person.email));
    await api('/api/auth/update-user', {
      method: 'POST',
      cookie,
      json: { role: 'admin', name: 'x' },
      headers: { origin: TEST_ORIGIN },
    });
    const [row] = await ctx.sql`SELECT role FROM "user" WHERE id = ${person.id}`;
    expect(row!.role).toBe('member');
  });

  it('is limited by a count that all replicas share', async () => {
    const { email } = await addPerson(ctx, 'admin');
    const replicas = [
      api,
      useApi({
        ...ctx,
        auth: createAuth(ctx.config, ctx.db, 'another-process-0123456789-abcdefgh', ctx.log, ctx.revocations),
      }),
    ];
    const tryAt = (replica: number, address = '192.0.2.7') =>
      replicas[replica]!('/api/auth/sign-in/email', {
        method: 'POST',
        json: { email, password: 'a wrong password' },
        headers: { origin: TEST_ORIGIN, [CLIENT_ADDRESS_HEADER]: address },
      });
    const first = await Promise.all(
      Array.from({ length: 12 }, (_, n) => tryAt(n % 2).then((response) => response.status)),
    );
    expect(first.filter((status) => status === 401)).toHaveLength(10);
    for (const replica of [0, 1]) {
      const refused = await tryAt(replica);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    expect((await tryAt(0, '192.0.2.8')).status).toBe(401);
    // A minute later.
    await ctx.sql`UPDATE rate_limit SET last_request = last_request - 60000`;
    expect((await tryAt(1)).status).toBe(401);
  });
});

describe('setting up', () => {
  const admin = { name: 'Ada', email: 'ada@example.test', password: PASSWORD };
  it('makes the first admin, signs in, and is over then', async () => {
    const token = await issueSetupToken(ctx, system);
    expect(await (await api('/api/v1/public/setup')).json()).toEqual({ isNeeded: true });
    const wrong = await api('/api/v1/public/setup', { method: 'POST', json: { ...admin, token: 'wrong' } });
    expect(wrong.status).toBe(403);
    const response = await api('/api/v1/public/setup', { method: 'POST', json: { ...admin, token } });
    expect(response.status).toBe(201);
    expect(await settings(cookieOf(response))).toBe(200);
    expect(await (await api('/api/v1/public/setup')).json()).toEqual({ isNeeded: false });
    expect((await api('/api/v1/public/setup', { method: 'POST', json: { ...admin, token } })).status).toBe(403);
  });
});

describe('the log', () => {
  it('holds no password, token or hash, even of what broke', async () => {
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
    const log = createLog(
      'trace',
      new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) }),
    );
    const auth = createAuth(ctx.config, ctx.db, 'planted-auth-secret-0123456789-abcdef', log, ctx.revocations);
    const watched = useApi({ ...ctx, log, auth });
    const { email } = await addPerson(ctx, 'admin');
    const planted = { password: 'planted-passw0rd', setup: 'planted-setup-token', session: 'planted-session-token' };
    const headers = {
      origin: TEST_ORIGIN,
      [CLIENT_ADDRESS_HEADER]: '192.0.2.9',
      authorization: 'Bearer planted-bearer',
    };
    const everything = async () => {
      await watched('/api/auth/sign-in/email', {
        method: 'POST',
        json: { email, password: planted.password },
        headers,
      });
      await watched('/api/v1/public/setup', {
        method: 'POST',
        json: { name: 'x', email, password: planted.password, token: planted.setup },
        headers,
      });
      await watched(`/api/v1/admin/settings?token=planted-query`, {
        cookie: `safelight.session_token=${planted.session}.sig`,
        headers,
      });
      await watched('/api/v1/public/photos?q=planted-search', { headers });
    };
    await everything();
    // Now with every table gone from under it: what failed is logged whole, but not what it was asked with.
    await ctx.sql.unsafe(
      'ALTER TABLE "user" RENAME TO u; ALTER TABLE setup_token RENAME TO s; ALTER TABLE photo RENAME TO p; ALTER TABLE session RENAME TO se',
    );
    await everything();
    const real = await signIn(email).catch(() => null);
    expect(real?.status ?? 500).toBeGreaterThanOrEqual(500);
    await ctx.sql.unsafe(
      'ALTER TABLE u RENAME TO "user"; ALTER TABLE s RENAME TO setup_token; ALTER TABLE p RENAME TO photo; ALTER TABLE se RENAME TO session',
    );
    log.error(
      { password: 'planted-field', body: { token: 'planted-nested' }, headers: { cookie: 'planted-cookie' } },
      'x',
    );
    const refused = await ctx.sql`INSERT INTO photo (id, sha256) VALUES (gen_random_uuid(), 'planted-row-value')`.catch(
      (error: unknown) => error,
    );
    log.error({ err: refused }, 'row refused');
    write.mockRestore();
    const text = lines.join('');
    expect(text.match(/request failed/g)?.length).toBeGreaterThanOrEqual(2);
    expect(text).toContain('row refused');
    expect(text.match(/planted-[\w-]+/g) ?? []).toEqual([]);
    expect(text).not.toContain(email);
  });
});
