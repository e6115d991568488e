import { Readable } from 'node:stream';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { system } from '#server/auth/actor';
import { createContext, type Context } from '#server/context';
import { uuidv7 } from '#server/db/uuidv7';
import { NotAPhotoError } from '#server/errors';
import { getPhoto } from '#server/photos/get-photo';
import { finishArrivedUploads, finishUpload } from '#server/uploads/finish-upload';
import { useApi } from '#tests/support/api';
import { makeJpeg } from '#tests/support/images';
import { addPerson, signIn, useSite } from '#tests/support/site';
import { fragileBody, tusClient } from '#tests/support/tus';
import { until } from '#tests/support/until';

const ctx = useSite({ isTickerEnabled: false, env: { UPLOAD_MAX_MEGABYTES: '1' } });
const api = useApi(ctx);
const others: Context[] = [];
let tus: ReturnType<typeof tusClient>;
let cookie: string;
let seed = 100;

beforeAll(async () => {
  cookie = await signIn(ctx, (await addPerson(ctx, 'admin')).email);
  tus = tusClient(api, cookie);
});
beforeEach(async () => {
  await ctx.sql`TRUNCATE photo, album, upload, task CASCADE`;
  await ctx.storage.removeAll('originals');
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});

/** The site as another process sees it: same database, same storage, nothing in memory. */
async function restarted() {
  const other = await createContext(ctx.config, { isTickerEnabled: false });
  others.push(other);
  return { ctx: other, tus: tusClient(useApi(other), cookie) };
}

async function begin(metadata?: Record<string, string>) {
  const bytes = await makeJpeg((seed += 1));
  const created = await tus.create(bytes.length, metadata);
  expect(created.status).toBe(201);
  return { bytes, location: created.headers.get('location')! };
}

const idOf = (location: string) => location.split('/').at(-1)!;
const storedKeys = async () => {
  const keys: string[] = [];
  for await (const { key } of ctx.storage.list('originals')) keys.push(key);
  return keys;
};
const photoOf = (response: Response) => response.headers.get('safelight-photo-id');
const count = (table: 'photo' | 'upload') =>
  ctx.sql`SELECT count(*)::int AS n FROM ${ctx.sql(table)}`.then(([row]) => row!.n);

describe('a resumable upload', () => {
  it('becomes a photo with its last byte, and the answer names it', async () => {
    const { bytes, location } = await begin({ filename: '../ä b.jpg', visibility: 'private' });
    expect(location).toMatch(/^\/api\/v1\/admin\/uploads\/[0-9a-f-]{36}$/);
    const half = await tus.patch(location, 0, bytes.subarray(0, 3000));
    expect([half.status, half.headers.get('upload-offset'), photoOf(half)]).toEqual([204, '3000', null]);
    const done = await tus.patch(location, 3000, bytes.subarray(3000));
    expect([done.status, photoOf(done), done.headers.get('safelight-photo-known')]).toEqual([
      204,
      idOf(location),
      'false',
    ]);
    const photo = await getPhoto(ctx, system, idOf(location));
    expect(photo).toMatchObject({
      originalName: 'ä b.jpg',
      visibility: 'private',
      sizeBytes: bytes.length,
      status: 'queued',
    });
    expect(Buffer.concat(await (await ctx.storage.read(`originals/${photo.id}`)).toArray()).equals(bytes)).toBe(true);
  });

  it('goes on where a broken connection left it', async () => {
    const { bytes, location } = await begin();
    const body = fragileBody();
    const cut = tus.patch(location, 0, body.stream);
    body.send(bytes.subarray(0, 4500));
    await until(async () => (await ctx.storage.size(`originals/${idOf(location)}`)) === 4500);
    body.breakOff();
    expect((await cut).status).toBe(400);
    const offset = Number((await tus.head(location)).headers.get('upload-offset'));
    expect(offset).toBe(4500);
    const done = await tus.patch(location, offset, bytes.subarray(offset));
    expect(photoOf(done)).toBe(idOf(location));
    expect(await getPhoto(ctx, system, idOf(location))).toMatchObject({ sizeBytes: bytes.length });
  });

  it('goes on though the site has not noticed yet that the connection is dead', async () => {
    const { bytes, location } = await begin();
    const body = fragileBody();
    const dead = tus.patch(location, 0, body.stream);
    body.send(bytes.subarray(0, 4500));
    await until(async () => (await ctx.storage.size(`originals/${idOf(location)}`)) === 4500);
    // The lock asks the old request to let go.
    expect((await tus.head(location)).headers.get('upload-offset')).toBe('4500');
    expect(photoOf(await tus.patch(location, 4500, bytes.subarray(4500)))).toBe(idOf(location));
    await dead;
  });

  it('goes on after the server was started anew between two chunks', async () => {
    const { bytes, location } = await begin();
    await tus.patch(location, 0, bytes.subarray(0, 5000));
    const later = await restarted();
    expect((await later.tus.head(location)).headers.get('upload-offset')).toBe('5000');
    expect(photoOf(await later.tus.patch(location, 5000, bytes.subarray(5000)))).toBe(idOf(location));
  });

  it('refuses a chunk at another place than its end, and stays as it is', async () => {
    const { bytes, location } = await begin();
    await tus.patch(location, 0, bytes.subarray(0, 1000));
    for (const offset of [0, 999, 1001, bytes.length]) {
      const refused = await tus.patch(location, offset, bytes.subarray(offset));
      expect(refused.status).toBe(409);
      expect(await refused.json()).toMatchObject({ status: 409, requestId: expect.any(String) });
    }
    expect((await tus.head(location)).headers.get('upload-offset')).toBe('1000');
    expect(photoOf(await tus.patch(location, 1000, bytes.subarray(1000)))).toBe(idOf(location));
  });

  it('tells a client that lost the last answer which photo it became', async () => {
    const { bytes, location } = await begin();
    await tus.patch(location, 0, bytes);
    for (const client of [tus, (await restarted()).tus]) {
      const head = await client.head(location);
      expect([head.status, head.headers.get('upload-offset')]).toEqual([200, String(bytes.length)]);
      expect([photoOf(head), head.headers.get('safelight-photo-known')]).toEqual([idOf(location), 'false']);
    }
  });

  it('is finished by HEAD when the site died between the last byte and the photo', async () => {
    const { bytes, location } = await begin();
    await tus.patch(location, 0, bytes.subarray(0, -1));
    await ctx.storage.append(`originals/${idOf(location)}`, Readable.from([bytes.subarray(-1)]), bytes.length - 1);
    const head = await (await restarted()).tus.head(location);
    expect(photoOf(head)).toBe(idOf(location));
    expect(await count('photo')).toBe(1);
  });

  it('is finished at the next start, once, and what is half there is left alone', async () => {
    const whole = await begin();
    const half = await begin();
    await ctx.storage.put(`originals/${idOf(whole.location)}`, whole.bytes);
    await ctx.storage.put(`originals/${idOf(half.location)}`, half.bytes.subarray(0, 5000));
    const { ctx: later } = await restarted();
    const finished = await Promise.all([finishArrivedUploads(later, system), finishArrivedUploads(ctx, system)]);
    expect(Math.max(...finished)).toBe(1);
    expect(await count('photo')).toBe(1);
    expect(await finishArrivedUploads(later, system)).toBe(0);
    expect((await tus.head(half.location)).headers.get('upload-offset')).toBe('5000');
  });

  it('may be finished many times, also at the same moment: the photo is one', async () => {
    const { bytes, location } = await begin();
    await ctx.storage.put(`originals/${idOf(location)}`, bytes);
    const finished = await Promise.all(Array.from({ length: 8 }, () => finishUpload(ctx, system, idOf(location))));
    expect(new Set(finished.map(({ photo }) => photo.id))).toEqual(new Set([idOf(location)]));
    expect(await finishUpload(ctx, system, idOf(location))).toMatchObject({ isKnown: false });
    expect(await ctx.storage.size(`originals/${idOf(location)}`)).toBe(bytes.length);
    expect(await ctx.sql`SELECT 1 FROM task`).toHaveLength(1);
  });

  it('of bytes that are known answers the photo that exists, every time, and keeps no second copy', async () => {
    const first = await begin();
    await tus.patch(first.location, 0, first.bytes);
    const again = await tus.create(first.bytes.length);
    const location = again.headers.get('location')!;
    await ctx.storage.put(`originals/${idOf(location)}`, first.bytes);
    const finished = await Promise.all(Array.from({ length: 8 }, () => finishUpload(ctx, system, idOf(location))));
    for (const { photo, isKnown } of finished) expect([photo.id, isKnown]).toEqual([idOf(first.location), true]);
    const head = await tus.head(location);
    expect([photoOf(head), head.headers.get('safelight-photo-known')]).toEqual([idOf(first.location), 'true']);
    expect(head.headers.get('upload-offset')).toBe(String(first.bytes.length));
    expect(await storedKeys()).toEqual([`originals/${idOf(first.location)}`]);
  });

  it('of known bytes is not taken for empty by one who comes just as another has removed this copy', async () => {
    const first = await begin();
    await tus.patch(first.location, 0, first.bytes);
    const id = idOf((await tus.create(first.bytes.length)).headers.get('location')!);
    await ctx.storage.put(`originals/${id}`, first.bytes);
    const size = async (key: string) => {
      // Between the look at the row and the look at its bytes, another finishes it.
      await finishUpload(ctx, system, id);
      return ctx.storage.size(key);
    };
    const late = { ...ctx, storage: { ...ctx.storage, size } };
    expect(await finishUpload(late, system, id)).toMatchObject({ isKnown: true, photo: { id: idOf(first.location) } });
    expect(await count('upload')).toBe(2);
  });

  it('refuses what is not a photo with its first chunk, and keeps nothing of it', async () => {
    const video = Buffer.concat([Buffer.from('\u0000\u0000\u0000\u0018ftypmp42', 'latin1'), Buffer.alloc(20_000)]);
    const location = (await tus.create(900_000, { filename: 'film.jpg' })).headers.get('location')!;
    const refused = await tus.patch(location, 0, video);
    expect(refused.status).toBe(415);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({ code: 'not_a_photo', detail: expect.stringContaining('video') });
    expect((await tus.head(location)).status).toBe(404);
    expect([await storedKeys(), await count('upload')]).toEqual([[], 0]);
  });

  it('refuses what is not a photo though its first bytes came in drops', async () => {
    const location = (await tus.create(900_000)).headers.get('location')!;
    expect((await tus.patch(location, 0, Buffer.alloc(3000, 'text '))).status).toBe(204);
    expect((await tus.patch(location, 3000, Buffer.alloc(3000, 'text '))).status).toBe(415);
    expect(await storedKeys()).toEqual([]);
  });

  it('refuses an empty file', async () => {
    const refused = await tus.create(0);
    expect(refused.status).toBe(415);
    expect(await count('upload')).toBe(0);
  });

  it('refuses at its creation what is larger than the limit, and more bytes than it announced', async () => {
    const tooLarge = await tus.create(1_000_001);
    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toMatchObject({ code: 'too_large' });
    const { bytes, location } = await begin();
    const more = await tus.patch(location, 0, Buffer.concat([bytes, Buffer.alloc(5000)]));
    expect(more.status).toBe(413);
    expect(await count('photo')).toBe(0);
  });

  it('can be given up, and is unknown then', async () => {
    const { bytes, location } = await begin();
    await tus.patch(location, 0, bytes.subarray(0, 5000));
    expect((await tus.remove(location)).status).toBe(204);
    expect(await storedKeys()).toEqual([]);
    expect((await tus.head(location)).status).toBe(404);
    expect((await tus.patch(location, 5000, bytes.subarray(5000))).status).toBe(404);
  });

  it('given up after it became a photo leaves the photo its bytes', async () => {
    const { bytes, location } = await begin();
    await tus.patch(location, 0, bytes);
    expect((await tus.remove(location)).status).toBe(204);
    expect(await ctx.storage.size(`originals/${idOf(location)}`)).toBe(bytes.length);
  });

  it.each([
    [{ filename: 'a\u0000b.jpg' }, 'ab.jpg'],
    [{ filename: '' }, 'photo'],
    [{ filename: '..\\..\\evil.jpg' }, 'evil.jpg'],
    [{ name: 'no filename' }, 'photo'],
    [{ filename: 'x.jpg', albumId: uuidv7(), visibility: 'secret' }, 'x.jpg'],
    [{ filename: 'y.jpg', albumId: 'not-a-uuid' }, 'y.jpg'],
  ])('takes the odd metadata %j for a photo named %s', async (metadata, shown) => {
    // NUL in the jsonb and an album that is not there each lost the photo with a 500 at its last byte.
    const { bytes, location } = await begin(metadata);
    expect((await tus.patch(location, 0, bytes)).status).toBe(204);
    expect(await getPhoto(ctx, system, idOf(location))).toMatchObject({
      originalName: shown,
      albumIds: [],
      visibility: 'public',
    });
  });

  it('is unknown under any other id, however it is spelled', async () => {
    for (const id of [uuidv7(), 'x', '..%2f..%2fsecret', '%00', `${uuidv7()}?x=1`]) {
      expect((await tus.head(`/api/v1/admin/uploads/${id}`)).status).toBe(404);
    }
  });

  it('whose site is shared by two replicas may change between them at every chunk', async () => {
    const { bytes, location } = await begin();
    const other = await restarted();
    for (let at = 0, turn = 0; at < bytes.length; at += 2500, turn += 1) {
      const chunk = bytes.subarray(at, at + 2500);
      const answer = await (turn % 2 ? other.tus : tus).patch(location, at, chunk);
      expect(answer.status).toBe(204);
    }
    expect(await getPhoto(ctx, system, idOf(location))).toMatchObject({ sizeBytes: bytes.length });
  });

  it('that reaches two replicas at the same moment stays one of the two, whole, and the other is refused', async () => {
    const other = await restarted();
    for (let turn = 0; turn < 5; turn += 1) {
      const location = (await tus.create(900_000)).headers.get('location')!;
      const bodies = [fragileBody(), fragileBody()];
      const answers = [tus, other.tus].map((client, index) => client.patch(location, 0, bodies[index]!.stream));
      const pieces = [0x11, 0x22].map((filling) => {
        const piece = Buffer.alloc(30_000, filling);
        // What any photo begins with, or it would be refused for that.
        Buffer.from([0xff, 0xd8, 0xff, 0xe0]).copy(piece);
        return piece;
      });
      bodies.forEach(({ send }, index) => send(pieces[index]!));
      const refused = await Promise.race(
        answers.map(async (answer, index) => ({ index, status: (await answer).status })),
      );
      expect(refused.status).toBe(409);
      const winner = 1 - refused.index;
      bodies[winner]!.send(pieces[winner]!);
      bodies[winner]!.end();
      expect((await answers[winner]!).status).toBe(204);
      const stored = Buffer.concat(await (await ctx.storage.read(`originals/${idOf(location)}`)).toArray());
      expect(stored.equals(Buffer.concat([pieces[winner]!, pieces[winner]!]))).toBe(true);
    }
  });

  it('given up while another replica takes its bytes is gone, and so are they', async () => {
    const { bytes, location } = await begin();
    const body = fragileBody();
    const sending = tus.patch(location, 0, body.stream);
    body.send(bytes.subarray(0, 4500));
    await until(async () => (await ctx.storage.size(`originals/${idOf(location)}`)) === 4500);
    expect((await (await restarted()).tus.remove(location)).status).toBe(204);
    body.send(bytes.subarray(4500));
    body.end();
    expect((await sending).status).toBe(409);
    expect(await storedKeys()).toEqual([]);
  });

  it('finished without its bytes is refused, and forgotten', async () => {
    const { location } = await begin();
    await expect(finishUpload(ctx, system, idOf(location))).rejects.toBeInstanceOf(NotAPhotoError);
    expect(await count('upload')).toBe(0);
  });
});
