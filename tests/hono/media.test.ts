import { beforeAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { system } from '#server/auth/actor';
import { schema } from '#server/db/client';
import { editPhotos } from '#server/photos/edit-photos';
import { deletePhotos } from '#server/photos/delete-photos';
import { useApi } from '#tests/support/api';
import { addPhotoRow } from '#tests/support/photos';
import { addPerson, signIn, useSite } from '#tests/support/site';
import { until } from '#tests/support/until';

const ctx = useSite();
const api = useApi(ctx);
const bytes = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 256));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const etag = `"${sha256}"`;
let admin: string;
let member: string;

beforeAll(async () => {
  admin = await signIn(ctx, (await addPerson(ctx, 'admin')).email);
  member = await signIn(ctx, (await addPerson(ctx, 'member')).email);
});

async function addPicture(changes: Parameters<typeof addPhotoRow>[1] = {}) {
  const photo = await addPhotoRow(ctx, { ...changes, sizeBytes: bytes.length });
  const storageKey = `variants/${photo.id}/1/640.webp`;
  await ctx.storage.put(storageKey, bytes);
  await ctx.storage.put(photo.originalKey, bytes);
  const file = {
    photoId: photo.id,
    format: 'webp' as const,
    width: 640,
    height: 427,
    storageKey,
    sizeBytes: bytes.length,
    sha256,
  };
  await ctx.db.insert(schema.photoVariant).values(file);
  return { photo, path: `/media/${photo.mediaKey}/640.webp`, original: `/media/${photo.mediaKey}/original` };
}
const body = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('a public picture', () => {
  it('is sent whole, to be kept for ever', async () => {
    const { path } = await addPicture();
    const response = await api(path);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-length': '1000',
      'cache-control': 'public, max-age=31536000, immutable',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      etag,
    });
    expect((await body(response)).equals(bytes)).toBe(true);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const { path } = await addPicture();
    const response = await api(path, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), response.headers.get('etag')]).toEqual([
      200,
      '1000',
      etag,
    ]);
    expect((await body(response)).length).toBe(0);
    const part = await api(path, { method: 'HEAD', headers: { range: 'bytes=0-9' } });
    expect([part.status, part.headers.get('content-length')]).toEqual([206, '10']);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=990-', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=-5000', 0, 999],
    ['bytes=500-99999', 500, 999],
  ])('sends the part %s', async (range, start, end) => {
    const { path } = await addPicture();
    const response = await api(path, { headers: { range } });
    expect([response.status, response.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/1000`]);
    expect((await body(response)).equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('has no part %s', async (range) => {
    const { path } = await addPicture();
    const response = await api(path, { headers: { range } });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  });

  it.each(['bytes=9-3', 'bytes=0-1,5-6', 'lines=0-1', 'bytes=', 'bytes=-', 'bytes=a-b'])(
    'ignores the range %s',
    async (range) => {
      const { path } = await addPicture();
      expect((await api(path, { headers: { range } })).status).toBe(200);
    },
  );

  it('goes on with a part only while it is the same picture', async () => {
    const { path } = await addPicture();
    const part = (ifRange: string) => api(path, { headers: { range: 'bytes=5-', 'if-range': ifRange } });
    expect((await part(etag)).status).toBe(206);
    for (const other of ['"another"', `W/${etag}`, 'Wed, 21 Oct 2026 07:28:00 GMT'])
      expect((await part(other)).status).toBe(200);
  });

  it('is not sent again to who has it', async () => {
    const { path } = await addPicture();
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const response = await api(path, { headers: { 'if-none-match': tag } });
      expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
      expect((await body(response)).length).toBe(0);
    }
    expect((await api(path, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });

  it.each([
    '0.webp',
    '640.png',
    '0640.webp',
    '640.webp.exe',
    '641.webp',
    '640.avif',
    '999999.webp',
    '..%2foriginal',
    'original%00',
  ])('is not there as %s', async (file) => {
    const { photo } = await addPicture();
    expect((await api(`/media/${photo.mediaKey}/${file}`)).status).toBe(404);
  });

  it('asks the database nothing once it is warm, though nobody waits for its load twice', async () => {
    const { path } = await addPicture();
    await api(path);
    const { db } = ctx;
    ctx.db = new Proxy(db, { get: () => () => expect.fail('the database was asked') });
    expect((await api(path)).status).toBe(200);
    ctx.db = db;
  });
});

describe('a private picture', () => {
  it.each([
    ['private', { visibility: 'private' as const }],
    ['not ready', { status: 'processing' as const }],
    ['in the bin', { deletedAt: new Date() }],
  ])('that is %s is unknown to strangers and members, and no cache keeps it for its owner', async (_name, changes) => {
    const { path } = await addPicture(changes);
    expect((await api(path)).status).toBe(404);
    expect((await api(path, { cookie: member })).status).toBe(404);
    expect((await api(path, { cookie: 'safelight.session_token=forged' })).status).toBe(404);
    // Nor may a known tag tell that it exists.
    expect((await api(path, { headers: { 'if-none-match': etag } })).status).toBe(404);
    const response = await api(path, { cookie: admin });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    const known = await api(path, { cookie: admin, headers: { 'if-none-match': etag } });
    expect([known.status, known.headers.get('cache-control')]).toEqual([304, 'private, no-store']);
  });

  it('is refused as soon as the bus has told of it, though it was cached as public', async () => {
    // Without the media topic of the trigger, or onChange in the cache, it stays public for five minutes.
    const { photo, path } = await addPicture();
    expect((await api(path)).status).toBe(200);
    await editPhotos(ctx, system, [photo.id], { visibility: 'private' });
    await until(async () => (await api(path)).status === 404);
    await editPhotos(ctx, system, [photo.id], { visibility: 'public' });
    await until(async () => (await api(path)).status === 200);
    await deletePhotos(ctx, system, [photo.id]);
    await until(async () => (await api(path)).status === 404);
  });

  it('whose bytes are gone from storage is 404, not a fault', async () => {
    const { photo, path } = await addPicture();
    await ctx.storage.removeAll(`variants/${photo.id}`);
    expect((await api(path)).status).toBe(404);
  });
});

describe('an original', () => {
  it('is for admins alone, also of a public photo', async () => {
    const { original } = await addPicture({ originalName: 'Été "1"\\.jpg' });
    expect((await api(original)).status).toBe(401);
    expect((await api(original, { cookie: member })).status).toBe(403);
    const response = await api(original, { cookie: admin });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="_t_ _1__.jpg"; filename*=UTF-8''%C3%89t%C3%A9%20%221%22%5C.jpg`,
    );
    expect((await body(response)).equals(bytes)).toBe(true);
  });

  it('of an unknown photo is 404', async () => {
    expect((await api('/media/unknown/original', { cookie: admin })).status).toBe(404);
  });
});
