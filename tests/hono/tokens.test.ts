import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '#server/auth/actor';
import { createContext, type Context } from '#server/context';
import type { CreatedToken } from '#server/tokens/schemas';
import { useApi } from '#tests/support/api';
import { makeJpeg } from '#tests/support/images';
import { addPhotoRow } from '#tests/support/photos';
import { queriesOf, untilHeard } from '#tests/support/queries';
import { addPerson, signIn, TEST_ORIGIN, useSite } from '#tests/support/site';
import { addToken, ALL_SCOPES, bearer } from '#tests/support/tokens';
import { until } from '#tests/support/until';

const here = useSite();
const there = {} as Context;
const [api, apiThere] = [useApi(here), useApi(there)];
const TOKENS = '/api/v1/admin/tokens';
let admin: Person;
let cookie: string;
let token: CreatedToken;

beforeAll(async () => {
  Object.assign(there, await createContext(here.config, { isTickerEnabled: false }));
  admin = await addPerson(here, 'admin');
  cookie = await signIn(here, admin.email);
});
afterAll(() => there.close());
beforeEach(async () => {
  await here.sql`TRUNCATE api_token`;
  token = await addToken(here, admin);
});

const settings = async (headers: Record<string, string>, sender = '') =>
  (await api('/api/v1/admin/settings', { headers, cookie: sender })).status;

describe('tokens', () => {
  it('are made, listed and revoked by people; the secret is told once', async () => {
    const json = { name: '  Backup ', scopes: ['photos:read', 'albums:read', 'photos:read'], expiresInDays: 30 };
    const made = await api(TOKENS, { method: 'POST', cookie, json });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toContain('no-store');
    const { secret, ...known } = (await made.json()) as CreatedToken;
    expect(known).toEqual({
      id: expect.any(String),
      name: 'Backup',
      scopes: ['photos:read', 'albums:read'],
      hint: secret.slice(-4),
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      expiresAt: expect.any(String),
      lastUsedAt: null,
      owner: { id: admin.id, name: admin.name },
    });
    expect((Date.parse(known.expiresAt!) - Date.parse(known.createdAt)) / 86_400_000).toBeCloseTo(30, 1);
    const list = async () => (await (await api(TOKENS, { cookie })).json()) as { items: CreatedToken[] };
    expect((await list()).items[0]).toEqual(known);
    expect(JSON.stringify(await list())).not.toContain(secret);
    expect((await api('/api/v1/admin/photos', { headers: bearer(secret) })).status).toBe(200);

    expect((await api(`${TOKENS}/${known.id}`, { method: 'DELETE', cookie })).status).toBe(200);
    expect((await api('/api/v1/admin/photos', { headers: bearer(secret) })).status).toBe(401);
    expect((await api(`${TOKENS}/${known.id}`, { method: 'DELETE', cookie })).status).toBe(404);
    expect((await list()).items.map(({ id }) => id)).toEqual([token.id]);
    const [row] = await here.sql`SELECT revoked_at FROM api_token WHERE id = ${known.id}`;
    expect(row!.revoked_at).not.toBeNull();
  });

  it.each([
    { name: 'x', scopes: [], expiresInDays: null },
    { name: 'x', scopes: ['admin'], expiresInDays: null },
    { name: ' ', scopes: ['photos:read'], expiresInDays: null },
    { name: 'x', scopes: ['photos:read'], expiresInDays: 0 },
    { name: 'x', scopes: ['photos:read'] },
  ])('are refused without a name, a scope that exists or a word on their end: %j', async (json) => {
    expect((await api(TOKENS, { method: 'POST', cookie, json })).status).toBe(422);
  });

  it('are listed page by page', async () => {
    for (let n = 0; n < 4; n += 1) await addToken(here, admin);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await api(`${TOKENS}?limit=2${cursor && `&cursor=${cursor}`}`, { cookie });
      const { items, nextCursor } = (await page.json()) as { items: CreatedToken[]; nextCursor: string | null };
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual([...new Set(seen)].toSorted().reverse());
  });
});

describe('a bearer token', () => {
  it('that is not valid is refused at once, whatever the cookie', async () => {
    const wrong = token.secret.replace(/_./, (start) => (start === '_a' ? '_b' : '_a'));
    for (const authorization of [`Bearer ${wrong}`, 'Bearer x', 'Bearer', 'bearer  ', `Bearer ${token.secret} x`])
      expect(await settings({ authorization }, cookie), authorization).toBe(401);
    expect(await settings({ authorization: `bearer ${token.secret}` })).toBe(200);
  });

  it('of another scheme is somebody else’s: a proxy’s password stands beside the cookie', async () => {
    expect(await settings({ authorization: 'Basic eDp5' }, cookie)).toBe(200);
    expect(await settings({ authorization: 'Basic eDp5' })).toBe(401);
  });

  it('goes before the cookie: what the token may not, its bearer may not', async () => {
    const { secret } = await addToken(here, admin, ['photos:read']);
    expect(await settings(bearer(secret), cookie)).toBe(403);
  });

  it('is nobody’s who was made a member, and of no use to one', async () => {
    const owner = await addPerson(here, 'admin');
    const { secret } = await addToken(here, owner);
    expect(await settings(bearer(secret))).toBe(200);
    await here.sql`UPDATE "user" SET role = 'member' WHERE id = ${owner.id}`;
    await until(async () => (await settings(bearer(secret))) === 403, 1000);
    for (const path of ['photos', 'albums', 'tasks', 'settings'])
      expect((await api(`/api/v1/admin/${path}`, { headers: bearer(secret) })).status, path).toBe(403);
  });

  it('writes without an Origin, as scripts do, and not from another site', async () => {
    const write = (headers: Record<string, string>) =>
      api('/api/v1/admin/settings', {
        method: 'PATCH',
        json: { title: 'x' },
        headers: { ...bearer(token.secret), ...headers },
      });
    expect((await write({})).status).toBe(200);
    expect((await write({ origin: TEST_ORIGIN })).status).toBe(200);
    expect((await write({ origin: 'https://evil.example' })).status).toBe(403);
  });

  it('costs a request no query of its own once it is known', async () => {
    const watch = () => apiThere('/api/v1/admin/tasks/events', { method: 'HEAD', headers: bearer(token.secret) });
    await until(() => there.tokens.isWarm());
    await untilHeard(there);
    const cold = await queriesOf(there, async () => expect((await watch()).status).toBe(200));
    const warm = await queriesOf(there, async () => expect((await watch()).status).toBe(200));
    expect([cold.length, warm.length]).toEqual([1, 0]);
  });

  it('is refused by the other replica within a second of its revocation', async () => {
    const statusThere = async () =>
      (await apiThere('/api/v1/admin/settings', { headers: bearer(token.secret) })).status;
    expect(await statusThere()).toBe(200);
    expect((await api(`${TOKENS}/${token.id}`, { method: 'DELETE', cookie })).status).toBe(200);
    await until(async () => (await statusThere()) === 401, 1000);
  });

  it('that may read photos fetches private pictures and originals', async () => {
    const photo = await addPhotoRow(here, { visibility: 'private', sizeBytes: 3 });
    await here.storage.put(photo.originalKey, Buffer.from('abc'));
    const original = (headers: Record<string, string>) => api(`/media/${photo.mediaKey}/original`, { headers });
    expect(await (await original(bearer(token.secret))).text()).toBe('abc');
    const others = await addToken(
      here,
      admin,
      ALL_SCOPES.filter((scope) => scope !== 'photos:read'),
    );
    expect((await original(bearer(others.secret))).status).toBe(403);
  });
});

describe('a token that may only write', () => {
  it('makes and changes albums, and is told what came of it', async () => {
    const { secret } = await addToken(here, admin, ['albums:write']);
    const send = (method: string, path: string, json?: unknown) =>
      api(`/api/v1/admin/albums${path}`, { method, json, headers: bearer(secret) });
    const made = await send('POST', '', { title: 'Coast' });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    expect(await (await send('PATCH', `/${id}`, { title: 'Sea' })).json()).toMatchObject({ id, title: 'Sea' });
    for (const [method, path, json] of [
      ['PUT', '/order', { albumIds: [id] }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/restore`],
    ] as const)
      expect((await send(method, path, json)).status, path).toBe(200);
    expect((await send('GET', `/${id}`)).status).toBe(403);
    await here.sql`TRUNCATE album CASCADE`;
  });

  it('adds, changes and deletes photos for its owner, into an album too', async () => {
    const { secret } = await addToken(here, admin, ['photos:write', 'albums:write']);
    const headers = bearer(secret);
    const album = await api('/api/v1/admin/albums', { method: 'POST', json: { title: 'Coast' }, headers });
    const { id: albumId } = (await album.json()) as { id: string };
    const body = new FormData();
    body.set('albumId', albumId);
    body.set('file', new Blob([new Uint8Array(await makeJpeg(7))], { type: 'image/jpeg' }), 'a.jpg');
    const added = await api('/api/v1/admin/photos', { method: 'POST', body, headers });
    expect(added.status).toBe(201);
    const { id } = (await added.json()) as { id: string };
    const [row] = await here.sql`SELECT uploaded_by FROM photo WHERE id = ${id}`;
    expect(row!.uploaded_by).toBe(admin.id);
    const path = `/api/v1/admin/photos/${id}`;
    const changed = await api(path, { method: 'PATCH', json: { title: 'Sea' }, headers });
    expect(await changed.json()).toMatchObject({ id, title: 'Sea' });
    expect(await (await api(path, { method: 'DELETE', headers })).json()).toEqual({ ids: [id] });
    expect(await (await api(path, { method: 'DELETE', headers })).json()).toEqual({ ids: [] });
    await here.sql`DELETE FROM photo WHERE id = ${id}`;
    for (const [method, json] of [['DELETE'], ['PATCH', { title: 'x' }]] as const)
      expect((await api(path, { method, json, headers })).status).toBe(404);
    expect((await api(path, { headers })).status).toBe(403);
  });
});
