import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, request, test, type APIRequestContext } from '@playwright/test';
import { hashPassword } from 'better-auth/crypto';
import { connect } from '#server/db/client';
import { findRunningPostgres } from '#server/db/embedded/find-running-postgres';
import { uuidv7 } from '#server/db/uuidv7';
import { admin } from './admin-room';

const member = { email: 'member@example.test', password: 'a password for a member' };

/** Every page there is, by its file: a page that is added tomorrow is tried tomorrow. */
const pages = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'page.tsx')
  .map((file) => ({
    room: /\((\w+)\)/.exec(file)?.[1] ?? 'none',
    // What stands in a parameter is a photo or album that does not exist.
    address: `/${path
      .dirname(file)
      .split(path.sep)
      .filter((part) => !part.startsWith('(') && part !== '.')
      .map((part) => (part.startsWith('[') ? uuidv7() : part))
      .join('/')}`,
  }));

const adminPages = pages.filter((page) => page.room === 'admin');
const accountPages = pages.filter((page) => page.room === 'account');
const otherPages = pages.filter((page) => page.room !== 'admin' && page.room !== 'account');

test.beforeAll(async ({ baseURL }, { config }) => {
  const { DATA_DIR } = config.webServer!.env!;
  const { sql, close } = connect((await findRunningPostgres(DATA_DIR!))!, 1);
  const id = uuidv7();
  await sql`INSERT INTO "user" (id, name, email, email_verified, role) VALUES (${id}, 'Member', ${member.email}, true, 'member') ON CONFLICT DO NOTHING`;
  await sql`INSERT INTO account (id, user_id, account_id, provider_id, password)
            SELECT ${uuidv7()}, id, id::text, 'credential', ${await hashPassword(member.password)} FROM "user" WHERE email = ${member.email} ON CONFLICT DO NOTHING`;
  await close();
  expect(baseURL).toBeTruthy();
});

test('knows its pages', () => {
  expect(adminPages.length).toBeGreaterThanOrEqual(5);
  expect(accountPages.map((page) => page.address)).toContain('/account');
  expect(otherPages.map((page) => page.address)).toContain('/');
});

test('leads strangers and forgers from every admin page and account page to the door', async ({ baseURL }) => {
  const stranger = await request.newContext({ baseURL });
  const forger = await request.newContext({
    baseURL,
    extraHTTPHeaders: {
      cookie: 'safelight.session_token=forged.signature; safelight.session_data=eyJhbGciOiJub25lIn0.e30.',
    },
  });
  for (const { address } of [...adminPages, ...accountPages]) {
    for (const who of [stranger, forger]) {
      const answer = await who.get(address, { maxRedirects: 0 });
      expect(answer.status(), address).toBe(307);
      expect(answer.headers().location, address).toMatch(/^\/sign-in\?next=/);
    }
  }
});

test('refuses members every admin page, and admins none; an account page is for both', async ({ baseURL }) => {
  const asMember = await signedIn(baseURL, member);
  const asAdmin = await signedIn(baseURL, admin);
  for (const { address } of adminPages) {
    expect((await asMember.get(address, { maxRedirects: 0 })).status(), address).toBe(403);
    const status = (await asAdmin.get(address)).status();
    expect([200, 404], address).toContain(status);
  }
  for (const { address } of accountPages) {
    for (const who of [asMember, asAdmin]) expect((await who.get(address)).status(), address).toBe(200);
  }
});

test('shows every other page to anyone, without a cookie and without 5xx', async ({ baseURL }) => {
  const stranger = await request.newContext({ baseURL });
  for (const { address } of otherPages) {
    const answer = await stranger.get(address);
    expect([200, 404], address).toContain(answer.status());
    expect(answer.headers()['set-cookie'], address).toBeUndefined();
  }
});

test('lets no shared cache keep a private page, nor a CDN a public one unasked', async ({ baseURL }) => {
  const asAdmin = await signedIn(baseURL, admin);
  expect((await asAdmin.get('/admin/photos')).headers()['cache-control']).toContain('no-store');
  expect((await asAdmin.get('/')).headers()['cache-control']).toBe('public, max-age=0, must-revalidate');
});

/** Tried until the door, which counts knocks, opens. */
async function signedIn(baseURL: string | undefined, account: typeof member): Promise<APIRequestContext> {
  const context = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL! } });
  await expect(async () => {
    expect((await context.post('/api/auth/sign-in/email', { data: account })).status()).toBe(200);
  }).toPass({ timeout: 30_000 });
  return context;
}
