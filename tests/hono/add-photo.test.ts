import { readdir } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useApi } from '#tests/support/api';
import { makeJpeg } from '#tests/support/images';
import { addPerson, signIn, useSite } from '#tests/support/site';
import { fragileBody } from '#tests/support/tus';
import { until } from '#tests/support/until';

const ctx = useSite({ isTickerEnabled: false, env: { UPLOAD_MAX_MEGABYTES: '1' } });
const api = useApi(ctx);
const PATH = '/api/v1/admin/photos';
let cookie: string;
let jpeg: Buffer;

beforeAll(async () => {
  cookie = await signIn(ctx, (await addPerson(ctx, 'admin')).email);
  jpeg = await makeJpeg(1);
});
beforeEach(async () => {
  await ctx.sql`TRUNCATE photo, album, task CASCADE`;
  await ctx.storage.removeAll('originals');
});

const files = async () =>
  (await readdir(ctx.config.storageDir, { recursive: true, withFileTypes: true }).catch(() => [])).filter((entry) =>
    entry.isFile(),
  );

function form(bytes: Uint8Array, fields: Record<string, string> = {}, name = 'file') {
  const body = new FormData();
  for (const [field, value] of Object.entries(fields)) body.set(field, value);
  body.set(name, new Blob([new Uint8Array(bytes)]), 'a.jpg');
  return body;
}
const send = (body: BodyInit, headers: Record<string, string> = {}) =>
  api(PATH, { method: 'POST', cookie, body, headers });
const raw = (body: BodyInit, type = 'multipart/form-data; boundary=X') => send(body, { 'content-type': type });
const part = (bytes: Uint8Array, disposition = 'form-data; name="file"; filename="a.jpg"') =>
  Buffer.concat([Buffer.from(`--X\r\nContent-Disposition: ${disposition}\r\n\r\n`), bytes]);

describe('adding a photo by multipart', () => {
  it('answers 201 with the photo, and 200 with the one that exists', async () => {
    const first = await send(form(jpeg, { visibility: 'private' }));
    expect(first.status).toBe(201);
    const photo = (await first.json()) as { id: string };
    expect(photo).toMatchObject({ status: 'queued', visibility: 'private', originalName: 'a.jpg' });
    const again = await send(form(jpeg));
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ id: photo.id });
  });

  it('finds the file behind other files, and takes the first of two', async () => {
    const body = form(jpeg, {}, 'thumbnail');
    body.append('file', new Blob([new Uint8Array(await makeJpeg(2))]), 'first.jpg');
    body.append('file', new Blob([new Uint8Array(await makeJpeg(3))]), 'second.jpg');
    const response = await send(body);
    expect([response.status, await response.json()]).toMatchObject([201, { originalName: 'first.jpg' }]);
    expect(await ctx.sql`SELECT 1 FROM photo`).toHaveLength(1);
  });

  it.each([
    ['not a photo', () => send(form(Buffer.from('hello'))), 415],
    ['too large', () => send(form(Buffer.concat([jpeg, Buffer.alloc(2_000_000)]))), 413],
    ['an unknown album', () => send(form(jpeg, { albumId: '01890a5d-ac96-774b-bcce-b302099a8057' })), 404],
    ['a crooked album', () => send(form(jpeg, { albumId: 'x' })), 422],
    ['a crooked visibility', () => send(form(jpeg, { visibility: 'secret' })), 422],
    ['no file', () => send(form(jpeg, {}, 'photo')), 422],
    ['JSON', () => api(PATH, { method: 'POST', cookie, json: {} }), 422],
    ['no boundary', () => raw('x', 'multipart/form-data'), 422],
    ['an empty boundary', () => raw('x', 'multipart/form-data; boundary='), 422],
    ['an empty boundary in quotes', () => raw('x', 'multipart/form-data; boundary=""'), 422],
    ['no part at all', () => raw('nothing like it'), 422],
    ['an end before the end', () => raw(part(jpeg)), 422],
    ['an end within the headers', () => raw('--X\r\nContent-Dispo'), 422],
    ['an end within another file', () => raw(part(jpeg, 'form-data; name="other"; filename="b"')), 422],
    ['a part without a name', () => raw(Buffer.concat([part(jpeg, 'form-data'), Buffer.from('\r\n--X--\r\n')])), 422],
  ])('refuses %s with a problem, and keeps nothing', async (_name, request, status) => {
    const response = await request();
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    await until(async () => (await files()).length === 0);
    expect(await ctx.sql`SELECT 1 FROM photo`).toHaveLength(0);
  });

  it('keeps nothing when the connection breaks off in the middle, and goes on living', async () => {
    // The stream of the part never ended then: its draft and its file stayed open for ever.
    const body = fragileBody();
    const sending = raw(body.stream);
    body.send(part(jpeg.subarray(0, 5000)));
    await until(async () => (await files()).length === 1);
    body.breakOff();
    expect((await sending).status).toBe(422);
    await until(async () => (await files()).length === 0);
    expect((await send(form(jpeg))).status).toBe(201);
  });

  it('keeps nothing when the client aborts', async () => {
    const gone = new AbortController();
    const body = fragileBody();
    const sending = api(PATH, {
      method: 'POST',
      cookie,
      body: body.stream,
      headers: { 'content-type': 'multipart/form-data; boundary=X' },
      signal: gone.signal,
    }).catch(() => null);
    body.send(part(jpeg.subarray(0, 5000)));
    await until(async () => (await files()).length === 1);
    gone.abort();
    await sending;
    await until(async () => (await files()).length === 0);
  });

  it('reads nothing of a stranger’s', async () => {
    const body = fragileBody();
    body.send(part(jpeg));
    const response = await api(PATH, {
      method: 'POST',
      body: body.stream,
      headers: { 'content-type': 'multipart/form-data; boundary=X' },
    });
    expect(response.status).toBe(401);
    expect(await files()).toEqual([]);
  });
});
