import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { system, type Person } from '#server/auth/actor';
import { arePasskeysPossible } from '#server/auth/passkeys';
import { createContext, type Context } from '#server/context';
import { banPerson } from '#server/people/ban-person';
import { useApi, type Api } from '#tests/support/api';
import { createAuthenticator, type Authenticator } from '#tests/support/authenticator';
import { addPerson, signIn, TEST_ORIGIN, useSite } from '#tests/support/site';

const here = useSite();
const there = {} as Context;
const [api, apiThere] = [useApi(here), useApi(there)];
const ORIGIN = TEST_ORIGIN.replace('127.0.0.1', 'localhost');
let person: Person;
let passkey: Authenticator;

beforeAll(async () => {
  Object.assign(there, await createContext(here.config, { isTickerEnabled: false }));
});
afterAll(() => there.close());
beforeEach(async () => {
  await here.sql`TRUNCATE "user", rate_limit, verification CASCADE`;
  person = await addPerson(here, 'member');
  passkey = createAuthenticator('localhost', ORIGIN);
});

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const profile = (cookie: string) => apiThere('/api/v1/user/profile', { cookie });

/** One ceremony: the challenge from one replica, the answer to another. */
async function ceremony(kind: 'register' | 'authenticate', cookie = '', [from, to]: Api[] = [api, apiThere]) {
  const asked = await from!(`/api/auth/passkey/generate-${kind}-options`, { cookie });
  const { challenge } = (await asked.json()) as { challenge: string };
  const sent = {
    method: 'POST',
    json: { response: passkey[kind](challenge), ...(kind === 'register' && { name: 'Phone' }) },
    cookie: [cookie, cookieOf(asked)].filter(Boolean).join('; '),
    headers: { origin: ORIGIN },
  };
  const path = `/api/auth/passkey/verify-${kind === 'register' ? 'registration' : 'authentication'}`;
  return { answer: await to!(path, sent), again: () => to!(path, sent) };
}
const register = async () => (await ceremony('register', await signIn(here, person.email))).answer;

describe('a passkey', () => {
  it('is enrolled by who is signed in, and signs in at another replica than it was asked at', async () => {
    expect((await register()).status).toBe(200);
    const [row] = await here.sql`SELECT id, name FROM passkey WHERE user_id = ${person.id}`;
    expect(row).toMatchObject({ name: 'Phone', id: expect.stringMatching(/^[\da-f-]{14}7/) });
    const { answer } = await ceremony('authenticate');
    expect(answer.status).toBe(200);
    const shown = await profile(cookieOf(answer));
    expect(await shown.json()).toMatchObject({ id: person.id, passkeys: 1 });
  });

  it('is enrolled by nobody else, and counts once', async () => {
    expect((await api('/api/auth/passkey/generate-register-options')).status).toBe(401);
    await register();
    const { again } = await ceremony('authenticate');
    expect((await again()).status).toBe(400);
  });

  it('that has not checked who holds it does not count, since no code is asked for beside it', async () => {
    passkey.isVerifying = false;
    const enrolled = await register();
    expect([enrolled.status, await enrolled.json()]).toMatchObject([403, { code: 'passkey_not_verified' }]);
    passkey.isVerifying = true;
    await register();
    passkey.isVerifying = false;
    const { answer } = await ceremony('authenticate');
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'passkey_not_verified' }]);
    expect(cookieOf(answer)).not.toContain('session_token=');
  });

  it('that is not known, or is shown to another site, does not count', async () => {
    await register();
    passkey.origin = 'http://evil.test';
    expect((await ceremony('authenticate')).answer.status).toBe(400);
    passkey = createAuthenticator('localhost', ORIGIN);
    expect((await ceremony('authenticate')).answer.status).toBe(401);
  });

  it('does not let in who is banned, and says so', async () => {
    await register();
    await banPerson(here, system, person.id, {});
    const { answer } = await ceremony('authenticate');
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'account_banned' }]);
  });
});

describe('passkeys', () => {
  it.each([
    ['https://photos.example', true],
    ['http://127.0.0.1:3000', true],
    ['http://[::1]:3000', true],
    ['http://photos.example', false],
    ['https://192.0.2.1', false],
    ['https://[2001:db8::1]', false],
  ])('at %s are possible: %s', (publicUrl, isPossible) => {
    expect(arePasskeysPossible(publicUrl)).toBe(isPossible);
  });
});
