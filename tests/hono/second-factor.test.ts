import { hashPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { system, type Person } from '#server/auth/actor';
import { createContext, type Context } from '#server/context';
import { banPerson } from '#server/people/ban-person';
import { useApi, type Api } from '#tests/support/api';
import { addPerson, signIn, TEST_ORIGIN, useSite } from '#tests/support/site';
import { totpOf } from '#tests/support/totp';

const here = useSite();
const there = {} as Context;
const [api, apiThere] = [useApi(here), useApi(there)];
const PASSWORD = 'correct horse battery';
let person: Person;
let otpauth: string;
let recoveryCodes: string[];

const post = (at: Api, path: string, json: object, cookie = '') =>
  at(`/api/auth/${path}`, { method: 'POST', json, cookie, headers: { origin: TEST_ORIGIN } });
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .filter((cookie) => !/max-age=0/i.test(cookie))
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const profile = (cookie: string) => apiThere('/api/v1/user/profile', { cookie });
/** The first step: what is left of it is a cookie that tells who is about to show a code. */
const askedForCode = async () => {
  const answer = await post(api, 'sign-in/email', { email: person.email, password: PASSWORD });
  expect(await answer.json()).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['totp'] });
  return cookieOf(answer);
};

beforeAll(async () => {
  Object.assign(there, await createContext(here.config, { isTickerEnabled: false }));
});
afterAll(() => there.close());
beforeEach(async () => {
  await here.sql`TRUNCATE "user", rate_limit, verification CASCADE`;
  person = await addPerson(here, 'admin');
  const cookie = await signIn(here, person.email);
  const enabled = await post(api, 'two-factor/enable', { password: PASSWORD }, cookie);
  ({ totpURI: otpauth, backupCodes: recoveryCodes } = (await enabled.json()) as never);
  const confirmed = await post(apiThere, 'two-factor/verify-totp', { code: totpOf(otpauth) }, cookie);
  expect(confirmed.status).toBe(200);
  await here.sql`TRUNCATE rate_limit`;
});

describe('a second factor', () => {
  it('is asked for at one replica and shown at the other', async () => {
    expect(decodeURIComponent(otpauth)).toContain('totp/Safelight 127.0.0.1:');
    const half = await askedForCode();
    expect((await profile(half)).status).toBe(401);
    const whole = await post(apiThere, 'two-factor/verify-totp', { code: totpOf(otpauth) }, half);
    expect(whole.status).toBe(200);
    const shown = await profile(cookieOf(whole));
    expect(await shown.json()).toMatchObject({ id: person.id, twoFactorEnabled: true });
    const [row] = await here.sql`SELECT id, secret, backup_codes FROM two_factor`;
    expect((row!.id as string)[14], 'UUIDv7').toBe('7');
    for (const code of recoveryCodes) expect(JSON.stringify(row)).not.toContain(code);
  });

  it('is no wrong code, no old one, and none without the password', async () => {
    const half = await askedForCode();
    const codes = ['000000', totpOf(otpauth, Date.now() - 3_600_000)];
    for (const code of codes) {
      expect((await post(api, 'two-factor/verify-totp', { code }, half)).status).toBe(401);
    }
    expect((await post(api, 'two-factor/verify-totp', { code: totpOf(otpauth) })).status).toBe(401);
  });

  it('may be a recovery code, each once, though it is shown to both replicas at the same moment', async () => {
    const halves = [await askedForCode(), await askedForCode()];
    const code = recoveryCodes[0]!;
    const both = await Promise.all(
      [api, apiThere].map((at, n) => post(at, 'two-factor/verify-backup-code', { code }, halves[n])),
    );
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await profile(cookieOf(both.find(({ status }) => status === 200)!))).toMatchObject({ status: 200 });
    const again = await post(api, 'two-factor/verify-backup-code', { code }, await askedForCode());
    expect(again.status).toBe(401);
    const next = await post(api, 'two-factor/verify-backup-code', { code: recoveryCodes[1] }, await askedForCode());
    expect(next.status).toBe(200);
  });

  it('is locked after ten wrong codes in a row, at every replica, the right one too', async () => {
    for (let n = 0; n < 10; n += 1) {
      await post(n % 2 ? api : apiThere, 'two-factor/verify-totp', { code: '000000' }, await askedForCode());
      await here.sql`TRUNCATE rate_limit`;
    }
    const right = await post(apiThere, 'two-factor/verify-totp', { code: totpOf(otpauth) }, await askedForCode());
    expect([right.status, await right.json()]).toMatchObject([429, { code: 'ACCOUNT_TEMPORARILY_LOCKED' }]);
  });

  it('is limited to ten tries a minute of one address, by a count that all replicas share', async () => {
    const tries = Array.from({ length: 12 }, (_, n) =>
      post(n % 2 ? api : apiThere, 'two-factor/verify-totp', { code: '1' }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });

  it('lets nobody in who was banned between the two steps', async () => {
    const half = await askedForCode();
    await addPerson(here, 'admin');
    await banPerson(here, system, person.id, {});
    const refused = await post(apiThere, 'two-factor/verify-totp', { code: totpOf(otpauth) }, half);
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'account_banned' }]);
    expect(cookieOf(refused)).not.toContain('session_token=');
  });

  it('is nothing to one who gave the old password before it was changed', async () => {
    const half = await askedForCode();
    await here.sql`UPDATE account SET password = ${await hashPassword('another password')} WHERE user_id = ${person.id}`;
    expect((await post(apiThere, 'two-factor/verify-totp', { code: totpOf(otpauth) }, half)).status).toBe(401);
    expect(await here.sql`SELECT FROM session`).toHaveLength(0);
  });

  it('is one, though two windows begin it at the same moment, at two replicas', async () => {
    // Tried: without the unique index there were two rows.
    const { email } = await addPerson(here, 'member');
    const cookie = await signIn(here, email);
    const begun = await Promise.all(
      [api, apiThere, api, apiThere].map((at) => post(at, 'two-factor/enable', { password: PASSWORD }, cookie)),
    );
    expect(begun.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const rows = await here.sql`SELECT FROM two_factor JOIN "user" ON "user".id = user_id WHERE email = ${email}`;
    expect(rows).toHaveLength(1);
  });

  it('is taken away with the password alone', async () => {
    const whole = await post(api, 'two-factor/verify-totp', { code: totpOf(otpauth) }, await askedForCode());
    const cookie = cookieOf(whole);
    expect((await post(api, 'two-factor/disable', { password: 'not it' }, cookie)).status).toBe(400);
    expect((await post(api, 'two-factor/disable', { password: PASSWORD }, cookie)).status).toBe(200);
    expect(await signIn(here, person.email)).toContain('session_token=');
  });
});
