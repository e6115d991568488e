import { beforeAll, beforeEach, afterAll, describe, expect, it } from 'vitest';
import { findActor, type Freshness } from '#server/auth/find-actor';
import { createContext, type Context } from '#server/context';
import { schema } from '#server/db/client';
import { useApi } from '#tests/support/api';
import { addPhotoRow } from '#tests/support/photos';
import { addPerson, signIn, TEST_ORIGIN, useSite } from '#tests/support/site';
import { until } from '#tests/support/until';

const here = useSite();
const there = {} as Context;
const replicas = [here, there];
const [api, apiThere] = [useApi(here), useApi(there)];
let path: string;

beforeAll(async () => {
  Object.assign(there, await createContext(here.config, { isTickerEnabled: false }));
  const photo = await addPhotoRow(here, { visibility: 'private', sizeBytes: 3 });
  const storageKey = `variants/${photo.id}/1/640.webp`;
  await here.storage.put(storageKey, Buffer.from('abc'));
  const file = { photoId: photo.id, format: 'webp' as const, width: 640, height: 427, storageKey };
  await here.db.insert(schema.photoVariant).values({ ...file, sizeBytes: 3, sha256: 'x' });
  path = `/media/${photo.mediaKey}/640.webp`;
});
afterAll(() => there.close());

let admin: { id: string; email: string };
let cookie: string;
const statusThere = async () => (await apiThere(path, { cookie })).status;
const isRefusedThere = async () => (await statusThere()) === 404;
const post = (name: string, sender: string, json = {}) =>
  api(`/api/auth/${name}`, { method: 'POST', cookie: sender, json, headers: { origin: TEST_ORIGIN } });

beforeEach(async () => {
  await here.sql`DELETE FROM rate_limit`;
  // A listener cut off in the test before is a gap, in which nothing is believed: wait until cookies are again.
  admin = await addPerson(here, 'admin');
  await until(async () => {
    cookie = await signIn(there, admin.email);
    return (await queriesOf(there, () => findActor(there, new Headers({ cookie }), 'cached'))) === 0;
  });
});

/** How often the database was asked; the feed's own reads are not counted. */
async function queriesOf(ctx: Context, act: () => Promise<unknown>): Promise<number> {
  const queries: string[] = [];
  const client = ctx.sql.options as { debug?: unknown };
  client.debug = (_connection: number, query: string) => queries.push(query);
  await act();
  delete client.debug;
  return queries.filter((query) => !/coherence_log|pg_notify/.test(query)).length;
}

describe('a private picture', () => {
  it('is sent on the word of the cookie alone while nothing was revoked', async () => {
    expect(await statusThere()).toBe(200);
    const find = (freshness: Freshness) => findActor(there, new Headers({ cookie }), freshness);
    // The first opens the cookie, the second remembers what it said.
    for (const _time of [1, 2]) {
      expect(await queriesOf(there, () => find('cached'))).toBe(0);
      expect(await find('cached')).toMatchObject({ kind: 'person', id: admin.id });
    }
    expect(await queriesOf(there, () => find('authoritative'))).toBe(1);
  });

  it('is sent after one query when the cookie is too old to be believed', async () => {
    const [token] = cookie.split('; ').filter((pair) => pair.includes('session_token'));
    expect(await queriesOf(there, () => findActor(there, new Headers({ cookie: token! }), 'cached'))).toBe(1);
  });

  it('is sent after one query each time where cookies are not to be believed', async () => {
    const asking = { ...there, config: { ...there.config, sessionCookieCacheSeconds: 0 } };
    for (const _time of [1, 2]) {
      expect(await queriesOf(there, () => findActor(asking, new Headers({ cookie }), 'cached'))).toBe(1);
    }
  });

  it('renews the cookie that was too old, for none but its own browser', async () => {
    const [token] = cookie.split('; ').filter((pair) => pair.includes('session_token'));
    const answer = await apiThere(path, { cookie: token! });
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    const renewed = answer.headers.getSetCookie().map((each) => each.split(';')[0]!);
    expect(renewed.some((each) => each.includes('session_data='))).toBe(true);
    const whole = new Headers({ cookie: [token, ...renewed].join('; ') });
    expect(await queriesOf(there, () => findActor(there, whole, 'cached'))).toBe(0);
  });

  it('is refused, and nothing is said to be away, when the session ends while it is renewed', async () => {
    await here.sql`UPDATE session SET expires_at = now() + interval '1 day' WHERE user_id = ${admin.id}`;
    // To better-auth an update that finds no row is a session that has just gone.
    await here.sql.unsafe(`CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER skip BEFORE UPDATE ON session FOR EACH ROW EXECUTE FUNCTION skip()`);
    const actor = await findActor(there, new Headers({ cookie }), 'authoritative', () => {});
    await here.sql.unsafe('DROP TRIGGER skip ON session; DROP FUNCTION skip()');
    expect(actor.kind).toBe('nobody');
  });

  it('is refused when the cookie is remembered, and its session was ended', async () => {
    await until(async () => (await findActor(there, new Headers({ cookie }), 'cached')).kind === 'person');
    await here.sql`DELETE FROM session WHERE user_id = ${admin.id}`;
    await until(async () => (await findActor(there, new Headers({ cookie }), 'cached')).kind === 'nobody', 1000);
  });

  const revocations: [string, () => PromiseLike<unknown>][] = [
    ['sign-out', () => post('sign-out', cookie)],
    ['sign-out everywhere', async () => post('revoke-sessions', await signIn(here, admin.email))],
    [
      'a new password',
      async () =>
        post('change-password', await signIn(here, admin.email), {
          currentPassword: 'correct horse battery',
          newPassword: 'another horse battery',
          revokeOtherSessions: true,
        }),
    ],
    ['a session deleted in SQL', () => here.sql`DELETE FROM session WHERE user_id = ${admin.id}`],
    ['a role taken in SQL', () => here.sql`UPDATE "user" SET role = 'member' WHERE id = ${admin.id}`],
    ['a user deleted in SQL', () => here.sql`DELETE FROM "user" WHERE id = ${admin.id}`],
  ];
  it.each(revocations)('is refused by the other replica within a second of %s', async (how, revoke) => {
    const answer = await revoke();
    if (answer instanceof Response) expect(answer.status).toBe(200);
    const committedMs = performance.now();
    await until(isRefusedThere, 1000);
    if (process.env.SHOW_FIGURES) console.log(`${how}: ${(performance.now() - committedMs).toFixed(0)} ms`);
  });

  it('is refused within a second while no bell is heard, by the poll', async () => {
    // The bell is lost: what the trigger wrote is there without it.
    await here.sql.begin(async (transaction) => {
      await transaction`SET LOCAL session_replication_role = replica`;
      await transaction`DELETE FROM session WHERE user_id = ${admin.id}`;
      await transaction`INSERT INTO coherence_log (topic, key) VALUES ('user', ${admin.id})`;
    });
    await until(isRefusedThere, 1100);
  });

  it('is refused within a second though the listener’s backend was killed', async () => {
    await here.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'safelight-listen' AND datname = current_database()`;
    await here.sql`DELETE FROM session WHERE user_id = ${admin.id}`;
    await until(isRefusedThere, 1000);
    expect(replicas.map((replica) => replica.bus.feedAgeMs() < 3000)).toEqual([true, true]);
  });
});
