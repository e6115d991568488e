import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '#hono/app';
import { problemSchema } from '#hono/problem';
import { UnavailableError, TooManyRequestsError } from '#server/errors';
import { useApi, type ApiRequest } from '#tests/support/api';
import { addPerson, signIn, useSite } from '#tests/support/site';

const ctx = useSite();
const api = useApi(ctx);
const UNKNOWN = '01890a5d-ac96-774b-bcce-b302099a8057';
let cookie: string;

beforeAll(async () => {
  cookie = await signIn(ctx, (await addPerson(ctx, 'admin')).email);
});

async function problem(path: string, init: ApiRequest = {}) {
  const response = await api(path, { cookie, ...init });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toContain('no-store');
  const body = problemSchema.parse(await response.json());
  expect(body.status).toBe(response.status);
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return body;
}
const albums = '/api/v1/admin/albums';
const post = (body: BodyInit, type = 'application/json'): ApiRequest => ({
  method: 'POST',
  body,
  headers: { 'content-type': type },
});

describe('a refusal', () => {
  it('is a problem with a stable code and the request’s id', async () => {
    expect(await problem('/api/v1/nothing')).toMatchObject({ status: 404, code: 'not_found', type: 'about:blank' });
    expect(await problem(albums, { cookie: '' })).toMatchObject({ status: 401, code: 'not_signed_in' });
  });

  it('names each field that does not validate', async () => {
    const refused = await problem(albums, { method: 'POST', json: { title: '', slug: 'Not A Slug', colour: 'red' } });
    expect(refused).toMatchObject({ status: 422, code: 'invalid_input', title: 'Does not validate' });
    const paths = refused.issues!.map((issue) => issue.path);
    expect(paths).toEqual(expect.arrayContaining(['title', 'slug']));
    expect(await problem('/api/v1/public/photos?limit=0')).toMatchObject({ status: 422, issues: [{ path: 'limit' }] });
    expect(await problem('/api/v1/public/photos?cursor=x')).toMatchObject({
      status: 422,
      issues: [{ path: 'cursor' }],
    });
  });

  it.each([
    ['broken JSON', post('{"title":')],
    ['no body', { method: 'POST', headers: { 'content-type': 'application/json' } }],
    ['JSON called text', post('{"title":"x"}', 'text/plain')],
    ['a list for an object', post('[]')],
    ['null', post('null')],
    ['NUL in a text', post('{"title":"a\\u0000b"}')],
  ])('of %s is a 422', async (_name, init) => {
    expect(await problem(albums, init as ApiRequest)).toMatchObject({ status: 422, code: 'invalid_input' });
  });

  it('of a body beyond 1 MB is a 413, announced or not', async () => {
    const large = JSON.stringify({ title: 'x', description: 'y'.repeat(1_000_001) });
    expect(await problem(albums, post(large))).toMatchObject({ status: 413, code: 'too_large' });
    const streamed = new Blob([large]).stream();
    expect(await problem(albums, post(streamed))).toMatchObject({ status: 413 });
    const lying = {
      ...post(new Blob([large]).stream()),
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    };
    expect(await problem(albums, lying)).toMatchObject({ status: 413 });
  });

  it.each([
    ['GET', `/api/v1/public/photos/${UNKNOWN}`],
    ['GET', '/api/v1/public/albums/nowhere'],
    ['GET', `/api/v1/admin/photos/${UNKNOWN}`],
    ['PATCH', `/api/v1/admin/photos/${UNKNOWN}`],
    ['DELETE', `/api/v1/admin/photos/${UNKNOWN}`],
    ['GET', `/api/v1/admin/albums/${UNKNOWN}`],
    ['PATCH', `/api/v1/admin/albums/${UNKNOWN}`],
    ['DELETE', `/api/v1/admin/albums/${UNKNOWN}`],
    ['POST', `/api/v1/admin/albums/${UNKNOWN}/restore`],
    ['POST', '/api/v1/admin/tasks/4711/retry'],
    ['POST', '/api/v1/admin/tasks/4711/cancel'],
    ['GET', '/media/unknown/640.webp'],
  ])('of %s %s is a 404', async (method, path) => {
    const json = method === 'PATCH' ? { title: 'x' } : undefined;
    expect(await problem(path, { method, json })).toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each([
    '/api/v1/admin/tasks/0/retry',
    '/api/v1/admin/tasks/99999999999999999999/cancel',
    '/api/v1/admin/tasks/x/retry',
  ])('of %s is a 422, not a fault', async (path) => {
    expect(await problem(path, { method: 'POST' })).toMatchObject({ status: 422 });
  });

  it.each(['q=%00', 'tag=%00', 'album=%00', 'camera=a%00', 'lens=%00', `cursor=${'x'.repeat(300)}`])(
    'of ?%s is a 422',
    async (query) => {
      expect(await problem(`/api/v1/public/photos?${query}`)).toMatchObject({ status: 422 });
    },
  );

  it('says when to come back', async () => {
    const app = createApp(async () => ctx);
    app.get('/busy', () => {
      throw new TooManyRequestsError(7);
    });
    app.get('/down', () => {
      throw new UnavailableError(3);
    });
    const busy = await app.fetch(new Request('http://127.0.0.1:3000/busy'));
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
    const down = await app.fetch(new Request('http://127.0.0.1:3000/down'));
    expect([down.status, down.headers.get('retry-after')]).toEqual([503, '3']);
  });

  it('that was not foreseen is a 500 that says nothing of the inside', async () => {
    const app = createApp(async () => ctx);
    app.get('/bug', () => {
      throw new Error('secret inside');
    });
    const response = await app.fetch(new Request('http://127.0.0.1:3000/bug'));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(problemSchema.parse(JSON.parse(text)).code).toBe('internal');
    expect(text).not.toContain('secret inside');
  });
});

describe('HEAD', () => {
  it('is answered wherever GET is, alike and without a body', async () => {
    const paths = new Set(
      createApp(async () => ctx)
        .routes.filter((route) => route.method === 'GET')
        .map((route) => route.path.replaceAll(/:\w+/g, UNKNOWN).replace('*', 'get-session')),
    );
    expect(paths.size).toBeGreaterThan(12);
    for (const path of paths) {
      const [get, head] = [await api(path, { cookie }), await api(path, { cookie, method: 'HEAD' })];
      await get.body?.cancel();
      expect([path, head.status]).toEqual([path, get.status]);
      expect([path, head.headers.get('content-type')]).toEqual([path, get.headers.get('content-type')]);
      expect(await head.text()).toBe('');
    }
  });
});
