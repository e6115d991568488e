import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useApi } from '#tests/support/api';
import { makeJpeg } from '#tests/support/images';
import { addPerson, signIn, TEST_ORIGIN, useSite } from '#tests/support/site';

const ctx = useSite();
const api = useApi(ctx);
let cookie: string;
let photo: Blob;

beforeAll(async () => {
  cookie = await signIn(ctx, (await addPerson(ctx, 'admin')).email);
  photo = new Blob([new Uint8Array(await makeJpeg(1))], { type: 'image/jpeg' });
});
beforeEach(async () => {
  await ctx.sql`TRUNCATE album, photo CASCADE`;
});

const form = () => {
  const body = new FormData();
  body.set('file', photo, 'a.jpg');
  return body;
};
const text = { 'content-type': 'text/plain' };
/** What a page of another site can make a browser send, by form, fetch or beacon. */
const writes: [string, string, () => Parameters<typeof api>[1]][] = [
  ['JSON', '/api/v1/admin/albums', () => ({ method: 'POST', json: { title: 'x' } })],
  ['text/plain', '/api/v1/admin/albums', () => ({ method: 'POST', headers: text, body: '{"title":"x"}' })],
  ['a form', '/api/v1/admin/albums', () => ({ method: 'POST', body: new URLSearchParams({ title: 'x' }) })],
  ['multipart', '/api/v1/admin/photos', () => ({ method: 'POST', body: form() })],
  [
    'a resumable upload',
    '/api/v1/admin/uploads',
    () => ({ method: 'POST', headers: { 'tus-resumable': '1.0.0', 'upload-length': '5' } }),
  ],
  ['nothing at all', '/api/v1/admin/tasks/retry-failed', () => ({ method: 'POST' })],
  ['a deletion', '/api/v1/admin/photos/01890a5d-ac96-774b-bcce-b302099a8057', () => ({ method: 'DELETE' })],
  [
    'a sign-in',
    '/api/auth/sign-in/email',
    () => ({ method: 'POST', json: { email: 'a@b.example', password: 'x'.repeat(8) } }),
  ],
  ['a sign-in as text', '/api/auth/sign-in/email', () => ({ method: 'POST', headers: text, body: '{}' })],
  ['a sign-out', '/api/auth/sign-out', () => ({ method: 'POST' })],
  ['the set-up', '/api/v1/public/setup', () => ({ method: 'POST', json: {} })],
];
const foreign: [string, Record<string, string>][] = [
  ['a foreign Origin', { origin: 'https://evil.example' }],
  ['an opaque Origin', { origin: 'null' }],
  ['another port', { origin: 'http://127.0.0.1:3001' }],
  ['another scheme', { origin: 'https://127.0.0.1:3000' }],
  ['a name that begins alike', { origin: 'http://127.0.0.1:3000.evil.example' }],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ['our Origin from another site', { origin: TEST_ORIGIN, 'sec-fetch-site': 'cross-site' }],
];

describe.each(writes)('a write of %s', (_name, path, request) => {
  // Without app.use(sameOrigin) every one of these passes, the cookie being an admin's.
  it.each(foreign)('with %s is refused', async (_how, headers) => {
    const init = request()!;
    const response = await api(path, { ...init, cookie, headers: { ...(init.headers as object), ...headers } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'not_allowed', detail: expect.stringContaining(TEST_ORIGIN) });
    expect(await ctx.sql`SELECT 1 FROM album UNION ALL SELECT 1 FROM photo`).toHaveLength(0);
  });
});

describe('a write of the site’s own', () => {
  it.each([
    ['page', { origin: TEST_ORIGIN, 'sec-fetch-site': 'same-origin' }],
    ['page under another name of this machine', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }],
    ['reload by hand', { 'sec-fetch-site': 'none' }],
    ['script, which sends neither', {}],
  ])('%s passes', async (_name, headers) => {
    const response = await api('/api/v1/admin/albums', { method: 'POST', json: { title: 'x' }, cookie, headers });
    expect(response.status).toBe(201);
  });
});

describe('a read from another site', () => {
  it('passes, and writes nothing by way of a header that overrides its method', async () => {
    const headers = {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'x-http-method-override': 'DELETE',
    };
    const created = await api('/api/v1/admin/albums', { method: 'POST', json: { title: 'x' }, cookie });
    const { id } = (await created.json()) as { id: string };
    expect((await api(`/api/v1/admin/albums/${id}`, { cookie, headers })).status).toBe(200);
    expect((await api('/api/v1/public/albums', { headers })).status).toBe(200);
  });

  it('is not invited by CORS', async () => {
    const uploads = await api('/api/v1/admin/uploads', {
      method: 'OPTIONS',
      cookie,
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'PATCH' },
    });
    for (const response of [
      uploads,
      await api('/api/v1/admin/albums', { cookie, headers: { origin: 'https://evil.example' } }),
    ]) {
      expect(['*', 'https://evil.example']).not.toContain(response.headers.get('access-control-allow-origin'));
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });
});
