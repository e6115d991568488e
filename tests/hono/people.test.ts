import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT_ADDRESS_HEADER } from '#server/auth/client-address';
import { disabledPaths } from '#server/auth/disabled-paths';
import { createContext, type Context } from '#server/context';
import { useApi, type Api, type ApiRequest } from '#tests/support/api';
import { addPerson, signIn, TEST_ORIGIN, useSite } from '#tests/support/site';
import { until } from '#tests/support/until';

const here = useSite();
const there = {} as Context;
const [api, apiThere] = [useApi(here), useApi(there)];
beforeAll(async () => {
  Object.assign(there, await createContext(here.config, { isTickerEnabled: false }));
});
afterAll(() => there.close());

type Json = Record<string, unknown> & { items: Record<string, unknown>[] };
const PASSWORD = 'correct horse battery';
const FIREFOX = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:130.0) Gecko/20100101 Firefox/130.0';
let admin: { id: string; email: string };
let member: { id: string; email: string };
let cookie: string;
let memberCookie: string;
beforeEach(async () => {
  await here.sql`TRUNCATE "user", rate_limit, invitation CASCADE`;
  admin = await addPerson(here, 'admin');
  member = await addPerson(here, 'member');
  cookie = await signIn(here, admin.email);
  memberCookie = await signIn(here, member.email);
});

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
const ask = async (path: string, init: ApiRequest = {}, at: Api = api) => {
  const response = await at(`/api/v1/${path}`, { cookie, ...init });
  return { status: response.status, body: (await response.json()) as Json, response };
};
const authPost = (path: string, json: object, sender: string, headers: Record<string, string> = {}) =>
  api(`/api/auth/${path}`, { method: 'POST', cookie: sender, json, headers: { origin: TEST_ORIGIN, ...headers } });
const statusThere = async (sender: string) => (await apiThere('/api/v1/user/profile', { cookie: sender })).status;

describe('one’s own account', () => {
  it('is shown and renamed, and nothing else of it is changed that way', async () => {
    const { body } = await ask('user/profile', { cookie: memberCookie });
    expect(body).toEqual({
      id: member.id,
      name: 'member',
      email: member.email,
      role: 'member',
      emailVerified: true,
      hasPassword: true,
      twoFactorEnabled: false,
      passkeys: 0,
      identities: [],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    const patch = (json: object) => ask('user/profile', { method: 'PATCH', json, cookie: memberCookie });
    expect(await patch({ name: '  Grace ' })).toMatchObject({ status: 200, body: { name: 'Grace', role: 'member' } });
    for (const json of [{ name: 'x', role: 'admin' }, { email: 'x@example.test' }, { name: ' ' }, {}]) {
      expect((await patch(json)).status).toBe(422);
    }
  });
});

describe('one’s own sessions', () => {
  it('are shown by device, without a token, and which is this one', async () => {
    const signedIn = await authPost('sign-in/email', { email: member.email, password: PASSWORD }, '', {
      'user-agent': FIREFOX,
      [CLIENT_ADDRESS_HEADER]: '192.0.2.7',
    });
    const { response, body } = await ask('user/sessions', { cookie: cookieOf(signedIn) });
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(body).toMatchObject({
      items: [
        { device: 'Firefox on macOS', isHandheld: false, ipAddress: '192.0.2.7', isCurrent: true },
        { device: 'Unknown device', isHandheld: false, isCurrent: false },
      ],
      nextCursor: null,
    });
    for (const { token } of await here.sql`SELECT token FROM session`) {
      expect(JSON.stringify(body)).not.toContain(token);
    }
    expect(Object.keys(body.items[0]!).toSorted()).toEqual(
      ['createdAt', 'device', 'expiresAt', 'id', 'ipAddress', 'isCurrent', 'isHandheld', 'lastSeenAt'].toSorted(),
    );
  });

  it('are ended one by one, or all but this one, at every replica', async () => {
    const others = [
      await signIn(here, member.email),
      await signIn(there, member.email),
      await signIn(there, member.email),
    ];
    const { body } = await ask('user/sessions', { cookie: others[0] });
    const current = body.items.find(({ isCurrent }) => isCurrent)!;
    expect(await ask(`user/sessions/${current.id}`, { method: 'DELETE', cookie: memberCookie })).toMatchObject({
      status: 200,
    });
    expect(await statusThere(others[0]!)).toBe(401);
    expect(await ask(`user/sessions/${current.id}`, { method: 'DELETE', cookie: memberCookie })).toMatchObject({
      status: 404,
    });
    const ended = await ask('user/sessions/end-others', { method: 'POST', cookie: memberCookie });
    expect(ended).toMatchObject({ status: 200, body: { ended: 2 } });
    expect(await Promise.all([...others, memberCookie].map(statusThere))).toEqual([401, 401, 401, 200]);
    expect(await statusThere(cookie)).toBe(200);
  });

  it('are nobody else’s to end', async () => {
    const { body } = await ask('user/sessions');
    const refused = await ask(`user/sessions/${body.items[0]!.id}`, { method: 'DELETE', cookie: memberCookie });
    expect(refused.status).toBe(404);
    expect(await statusThere(cookie)).toBe(200);
  });
});

describe('a new password', () => {
  it('ends every other session though the browser does not ask for it, and keeps this one', async () => {
    const other = await signIn(there, member.email);
    const json = { currentPassword: PASSWORD, newPassword: 'another horse battery', revokeOtherSessions: false };
    const changed = await authPost('change-password', json, memberCookie);
    expect(changed.status).toBe(200);
    expect(await Promise.all([other, memberCookie].map(statusThere))).toEqual([401, 401]);
    // Tried: without the hook, this browser is signed out as well.
    expect(await statusThere(cookieOf(changed))).toBe(200);
    expect((await ask('user/sessions', { cookie: cookieOf(changed) })).body.items).toHaveLength(1);
  });
});

describe('people', () => {
  it('are listed, shown, given a role, banned and deleted by admins', async () => {
    const list = await ask('admin/people?limit=1');
    expect(list.body).toMatchObject({ items: [{ id: member.id, sessions: 1 }], nextCursor: expect.any(String) });
    const rest = await ask(`admin/people?limit=1&cursor=${String(list.body.nextCursor)}`);
    expect(rest.body).toMatchObject({ items: [{ id: admin.id }], nextCursor: null });
    expect((await ask('admin/people?cursor=nonsense')).status).toBe(422);
    const path = `admin/people/${member.id}`;
    expect((await ask(path)).body).toMatchObject({ email: member.email, role: 'member', bannedAt: null });
    expect((await ask(path, { method: 'PATCH', json: { role: 'admin' } })).body).toMatchObject({ role: 'admin' });
    expect((await ask(`${path}/ban`, { method: 'POST', json: { reason: 'spam' } })).body).toMatchObject({
      banReason: 'spam',
      sessions: 0,
    });
    expect((await ask(`${path}/lift-ban`, { method: 'POST' })).body).toMatchObject({ bannedAt: null });
    expect((await ask(path, { method: 'DELETE' })).body).toEqual({ id: member.id });
    expect((await ask(path)).status).toBe(404);
    const own = `admin/people/${admin.id}`;
    for (const [method, suffix, json] of [
      ['PATCH', '', { role: 'member' }],
      ['DELETE', '', undefined],
      ['POST', '/ban', {}],
    ] as const) {
      const refused = await ask(own + suffix, { method, json });
      expect(refused).toMatchObject({ status: 409, body: { code: 'own_account' } });
    }
  });

  it('are signed out by admins, from one browser or from all', async () => {
    await signIn(there, member.email);
    const path = `admin/people/${member.id}/sessions`;
    const { body } = await ask(path);
    expect(body.items).toHaveLength(2);
    expect(body.items.map(({ isCurrent }) => isCurrent)).toEqual([false, false]);
    // By its own person's path alone.
    const wrong = await ask(`admin/people/${admin.id}/sessions/${body.items[0]!.id}`, { method: 'DELETE' });
    expect(wrong.status).toBe(404);
    expect((await ask(`${path}/${body.items[0]!.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(`${path}/end-all`, { method: 'POST' })).body).toEqual({ ended: 1 });
    expect(await statusThere(memberCookie)).toBe(401);
    expect((await ask(`admin/people/${admin.id}/sessions`)).body).toMatchObject({ items: [{ isCurrent: true }] });
  });

  it.each(['ban', 'delete', 'end-all'])(
    'are out at the other replica, cached sign-ins too, within a second: %s',
    async (deed) => {
      // What believes the cookie by itself, where it may.
      const cached = async () =>
        (await there.auth.api.getSession({ headers: new Headers({ cookie: memberCookie }) })) !== null;
      await until(cached);
      const path = `admin/people/${member.id}`;
      if (deed === 'ban') await ask(`${path}/ban`, { method: 'POST', json: {} });
      if (deed === 'delete') await ask(path, { method: 'DELETE' });
      if (deed === 'end-all') await ask(`${path}/sessions/end-all`, { method: 'POST' });
      await until(async () => !(await cached()), 1000);
    },
  );

  it('who are banned are told so with a 403, not before their password was right', async () => {
    await ask(`admin/people/${member.id}/ban`, { method: 'POST', json: {} });
    const right = await authPost('sign-in/email', { email: member.email, password: PASSWORD }, '');
    expect([right.status, await right.json()]).toEqual([
      403,
      { code: 'account_banned', message: expect.stringContaining('banned') },
    ]);
    expect((await authPost('sign-in/email', { email: member.email, password: 'wrong password' }, '')).status).toBe(401);
  });
});

describe('invitations', () => {
  const invite = () =>
    ask('admin/people/invitations', { method: 'POST', json: { email: 'guest@example.test', role: 'member' } });
  const publicly = (path: string, json: object, address = '192.0.2.1') =>
    ask(`public/invitations/${path}`, {
      method: 'POST',
      json,
      cookie: '',
      headers: { [CLIENT_ADDRESS_HEADER]: address },
    });

  it('are made, looked up and accepted, which signs in', async () => {
    const made = await invite();
    expect(made).toMatchObject({ status: 201, body: { email: 'guest@example.test', role: 'member' } });
    const token = String(made.body.url).split('#')[1]!;
    const listed = await ask('admin/people/invitations');
    expect(listed.body.items).toMatchObject([{ id: made.body.id, email: 'guest@example.test' }]);
    expect(JSON.stringify(listed.body)).not.toContain(token);
    expect((await publicly('look-up', { token })).body).toEqual({
      email: 'guest@example.test',
      expiresAt: made.body.expiresAt,
    });
    const accepted = await publicly('accept', { token, name: 'Guest', password: PASSWORD });
    expect(accepted.status).toBe(201);
    const profile = await ask('user/profile', { cookie: cookieOf(accepted.response) });
    expect(profile.body).toMatchObject({ id: accepted.body.id, name: 'Guest', role: 'member' });
    for (const path of ['look-up', 'accept']) {
      expect(
        (await publicly(path, { token, ...(path === 'accept' && { name: 'x', password: PASSWORD }) })).status,
      ).toBe(404);
    }
  });

  it('are taken back', async () => {
    const { body } = await invite();
    expect((await ask(`admin/people/invitations/${body.id}`, { method: 'DELETE' })).body).toEqual({ id: body.id });
    expect((await publicly('look-up', { token: String(body.url).split('#')[1] })).status).toBe(404);
  });

  it('are tried twenty times a minute from one address at most, by a count that all replicas share', async () => {
    const json = { token: 'a guess' };
    const headers = { [CLIENT_ADDRESS_HEADER]: '192.0.2.9' };
    const tries = Array.from({ length: 23 }, (_, n) =>
      (n % 2 ? api : apiThere)('/api/v1/public/invitations/look-up', { method: 'POST', json, headers }),
    );
    const answers = await Promise.all(tries);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(20);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await publicly('look-up', json, '192.0.2.10')).status).toBe(404);
    await here.sql`UPDATE rate_limit SET last_request = last_request - 60000`;
    expect((await publicly('look-up', json, '192.0.2.9')).status).toBe(404);
  });
});

describe('ways in', () => {
  it('are told to the sign-in page', async () => {
    const { body } = await ask('public/sign-in-methods', { cookie: '' });
    expect(body).toEqual({ password: true, passkey: true, oidc: null });
  });

  it('offer a passkey under a name that browsers take', async () => {
    const options = await api('/api/auth/passkey/generate-register-options', { cookie });
    expect(await options.json()).toMatchObject({ rp: { id: 'localhost', name: 'Safelight' } });
  });

  it('are no others: what is not used does not answer, however its path is written', async () => {
    for (const path of disabledPaths) {
      for (const written of [path, `${path}/`, `/${path}`, path.replace('/', '/./'), path.replace('e', '%65')]) {
        for (const method of ['GET', 'POST']) {
          const json = method === 'POST' ? { email: admin.email, password: PASSWORD } : undefined;
          const answer = await api(`/api/auth${written}`, { method, cookie, json, headers: { origin: TEST_ORIGIN } });
          expect(answer.status, `${method} ${written}`).toBe(404);
        }
      }
    }
  });
});
