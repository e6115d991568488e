import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN, startSiteProcess, type RunningSite } from '#tests/support/running-site';
import { cloneTemplate, dropDatabase } from '#tests/support/database';

/*
 * Everything that a site is told in confidence, at the most talkative setting of everything that talks. Whatever it
 * prints is looked through for each secret, as it is and as it is written in addresses and headers.
 */
const planted = {
  'database password': 'db-Passw0rd/of the+site',
  'auth secret': 'Auth5ecret-0123456789abcdefghijklmnopqrstuv',
  'tick secret': 'tick-5ecret-with-enough-characters',
  'metrics token': 'metrics-t0ken-with-enough-characters',
  'collector key': 'c0llector-key-in-a-header',
  'admin password': ADMIN.password,
  'wrong password': 'wr0ng-password-typed-by-a-person',
  'wrong tick secret': 'wr0ng-tick-secret-from-a-cron',
  'bearer of a stranger': 'bearer-t0ken-of-a-stranger',
  'cookie that is forged': 'f0rged-session-cookie-value',
  'token in a query': 't0ken-typed-into-a-query',
  'token in a path': 't0ken-typed-into-a-path',
  'token in an unknown path': 't0ken-typed-into-nowhere',
  'slug of a failing page': 'slug-of-a-failing-page-n0body-may-read',
  'slug of a failing route': 'slug-of-a-failing-route-n0body-may-read',
  'title of a failing insert': 'title-of-a-failing-insert-n0body-may-read',
  'slug that is no uuid': 'slug-that-is-no-uuid-n0body-may-read',
  'set-up token': 'setup-t0ken-that-is-wrong',
};
let databaseUrl: string;
let site: RunningSite;

beforeAll(async () => {
  const database = await cloneTemplate();
  await database.close();
  databaseUrl = database.url;
  const name = `keeper_${new URL(databaseUrl).pathname.slice(-8)}`;
  await asOwner(async (sql) => {
    await sql.unsafe(`CREATE ROLE ${name} LOGIN SUPERUSER PASSWORD '${planted['database password']}'`);
  });
  const url = new URL(databaseUrl);
  url.username = name;
  url.password = encodeURIComponent(planted['database password']);
  site = await startSiteProcess({
    env: {
      LOG_LEVEL: 'trace',
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${planted['collector key']}`,
      DATABASE_URL: url.href,
      BETTER_AUTH_SECRET: planted['auth secret'],
      PREPROCESS_TICK_SECRET: planted['tick secret'],
      METRICS_TOKEN: planted['metrics token'],
      PREPROCESS_TICKER_ENABLED: 'false',
    },
  });
}, 180_000);
afterAll(async () => {
  await site?.remove();
  const name = `keeper_${new URL(databaseUrl).pathname.slice(-8)}`;
  await dropDatabase(databaseUrl);
  const anyDatabase = databaseUrl.replace(/[^/]*$/, 'postgres');
  await asOwner((sql) => sql.unsafe(`DROP ROLE ${name}`), anyDatabase);
});

it('prints no secret, whatever is asked of it and whatever fails', async () => {
  const cookie = await site.signIn();
  const statuses: Record<string, number> = {};
  const ask = async (what: string, address: string, init: RequestInit = {}) => {
    const answer = await fetch(site.url + address, { redirect: 'manual', ...init });
    statuses[what] = answer.status;
    await answer.text();
  };
  const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: site.url, ...headers },
    body: JSON.stringify(body),
  });
  const tick = '/api/v1/preprocess-tasks/tick';

  await ask('wrong password', '/api/auth/sign-in/email', json({ ...ADMIN, password: planted['wrong password'] }));
  await ask(
    'unknown person',
    '/api/auth/sign-in/email',
    json({ email: 'x@x.test', password: planted['wrong password'] }),
  );
  await ask('tick', tick, { method: 'POST', headers: { 'x-preprocess-tick-secret': planted['tick secret'] } });
  await ask('bad tick', tick, {
    method: 'POST',
    headers: { 'x-preprocess-tick-secret': planted['wrong tick secret'] },
  });
  await ask('metrics', '/metrics', { headers: { authorization: `Bearer ${planted['metrics token']}` } });
  await ask('bad metrics', '/metrics', { headers: { authorization: `Bearer ${planted['bearer of a stranger']}` } });
  await ask('signed in page', '/admin/photos', { headers: { cookie } });
  await ask('signed in route', '/api/v1/admin/albums', { headers: { cookie } });
  const forged = `safelight.session_token=${planted['cookie that is forged']}.${btoa('x'.repeat(32))}`;
  await ask('forged page', '/admin/photos', { headers: { cookie: forged } });
  await ask('forged route', '/api/v1/admin/albums', { headers: { cookie: forged } });
  await ask('query of a page', `/sign-in?token=${planted['token in a query']}`);
  await ask('query of a route', `/api/v1/public/photos?limit=${planted['token in a query']}`);
  await ask('path of a page', `/albums/${planted['token in a path']}?x=${planted['token in a query']}`);
  await ask('path of a route', `/api/v1/public/albums/${planted['token in a path']}`);
  await ask('path of a picture', `/media/${planted['token in a path']}/original`);
  await ask('unknown page', `/a/${planted['token in an unknown path']}`);
  await ask('unknown route', `/api/${planted['token in an unknown path']}`);
  await ask('set-up', '/api/v1/public/setup', json({ ...ADMIN, name: 'x', token: planted['set-up token'] }));
  await ask('broken JSON', '/api/v1/admin/albums', {
    ...json({}, { cookie }),
    body: `{"title":"${planted['title of a failing insert']}`,
  });

  // What was asked for cannot be had: queries fail that carry what was typed, and the session's own token.
  await asOwner(async (sql) => {
    await sql`ALTER TABLE album RENAME TO album_away`;
    await sql`ALTER TABLE album_away ADD CHECK (title NOT LIKE 'title-of%')`;
  });
  await ask('failing page', `/albums/${planted['slug of a failing page']}`);
  await ask('failing route', `/api/v1/public/albums/${planted['slug of a failing route']}`);
  await ask(
    'failing insert',
    '/api/v1/admin/albums',
    json({ title: planted['title of a failing insert'] }, { cookie }),
  );
  await asOwner((sql) => sql`ALTER TABLE album_away RENAME TO album`);
  await ask(
    'refused insert',
    '/api/v1/admin/albums',
    json({ title: planted['title of a failing insert'] }, { cookie }),
  );
  await asOwner((sql) => sql`ALTER TABLE album ALTER COLUMN slug TYPE uuid USING slug::uuid`);
  await ask('page with a bad value', `/albums/${planted['slug that is no uuid']}`);
  await ask('route with a bad value', `/api/v1/public/albums/${planted['slug that is no uuid']}`);
  await asOwner((sql) => sql`ALTER TABLE session RENAME TO session_away`);
  // Without what is sealed in the other cookie, which is believed unasked.
  const cold = { headers: { cookie: cookie.split('; ').find((pair) => pair.includes('session_token'))! } };
  await ask('failing session of a page', '/admin/photos', cold);
  await ask('failing session of a route', '/api/v1/admin/albums', cold);
  await ask('failing sign-in', '/api/auth/sign-in/email', json(ADMIN));
  await asOwner((sql) => sql`ALTER TABLE session_away RENAME TO session`);

  await site.stop();
  const failed = Object.keys(statuses).filter((what) => statuses[what] === 500);
  expect(failed).toEqual([
    'failing page',
    'failing route',
    'failing insert',
    'refused insert',
    'page with a bad value',
    'route with a bad value',
    'failing sign-in',
  ]);
  expect([statuses['failing session of a page'], statuses['failing session of a route']]).toEqual([503, 503]);
  for (const talk of [
    '"msg":"request"',
    '"msg":"page failed"',
    '"msg":"request failed"',
    'http.response.status_code',
  ]) {
    expect(site.output()).toContain(talk);
  }
  const printed = Object.entries({ ...planted, ...secretsIn(cookie) }).filter(([, secret]) =>
    formsOf(secret).some((form) => site.output().includes(form)),
  );
  expect(printed.map(([name]) => name)).toEqual([]);
});

/** Each cookie's value, and the session's token that one of them bears with its signature. */
function secretsIn(cookie: string): Record<string, string> {
  const pairs = cookie.split('; ').map((pair) => [pair.split('=', 1)[0]!, pair.slice(pair.indexOf('=') + 1)] as const);
  const token = decodeURIComponent(pairs.find(([name]) => name.endsWith('session_token'))![1]).split('.')[0]!;
  return { ...Object.fromEntries(pairs), 'session token': token };
}

/** As it is, and as it is written in addresses, in JSON and in headers. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}

async function asOwner(work: (sql: postgres.Sql) => Promise<unknown>, url = databaseUrl): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await work(sql);
  await sql.end();
}
