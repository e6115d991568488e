import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAlbum } from '#server/albums/create-album';
import { nobody, system } from '#server/auth/actor';
import { uuidv7 } from '#server/db/uuidv7';
import { NotAPhotoError, NotFoundError, NotSignedInError, TooLargeError } from '#server/errors';
import { addPhoto } from '#server/photos/add-photo';
import { deletePhotos } from '#server/photos/delete-photos';
import { sweep } from '#server/preprocess/sweep';
import { makeJpeg } from '#tests/support/images';
import { useSite } from '#tests/support/site';
import { until } from '#tests/support/until';

const ctx = useSite({ isTickerEnabled: false, env: { UPLOAD_MAX_MEGABYTES: '1' } });
beforeEach(async () => {
  await ctx.sql`TRUNCATE photo, album, task CASCADE`;
  await ctx.storage.removeAll('originals');
  await ctx.storage.removeAll('variants');
});

/** Everything that lies in storage, drafts included. */
async function storedFiles(): Promise<string[]> {
  const entries = await readdir(ctx.config.storageDir, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

const add = (bytes: Readable | Buffer, name = 'a.jpg') =>
  addPhoto(ctx, system, { name, bytes: bytes instanceof Readable ? bytes : Readable.from([bytes]) });

/** Sends the head of a photo and then as many zeros as asked for, in pieces. */
function* large(head: Buffer, totalBytes: number) {
  yield head;
  for (let sent = head.length; sent < totalBytes; sent += 65_536) yield Buffer.alloc(65_536);
}

describe('adding a photo', () => {
  it('keeps the bytes as they came, and enqueues its first look in the same transaction', async () => {
    const bytes = await makeJpeg(1);
    const { photo, isKnown } = await add(bytes);
    expect(isKnown).toBe(false);
    expect(photo).toMatchObject({
      status: 'queued',
      visibility: 'public',
      sizeBytes: bytes.length,
      originalType: 'jpeg',
    });
    const stored = Buffer.concat(await (await ctx.storage.read(`originals/${photo.id}`)).toArray());
    expect(stored.equals(bytes)).toBe(true);
    const tasks = await ctx.sql`SELECT kind, state, payload->>'photoId' AS photo FROM task`;
    expect(tasks.map((row) => [row.kind, row.state, row.photo])).toEqual([['photo.first-look', 'ready', photo.id]]);
  });

  it('tells the type by the content, whatever the name says', async () => {
    expect((await add(await makeJpeg(2), 'holiday.png')).photo).toMatchObject({
      originalType: 'jpeg',
      originalName: 'holiday.png',
    });
  });

  it.each([
    ['text', Buffer.from('hello')],
    ['a PDF', Buffer.from(`%PDF-1.7\n${'x'.repeat(9000)}`)],
    ['a script in a photo’s clothes', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s named .jpg, with nothing kept', async (_name, bytes) => {
    await expect(add(bytes)).rejects.toBeInstanceOf(NotAPhotoError);
    expect(await storedFiles()).toEqual([]);
    expect(await ctx.sql`SELECT 1 FROM photo`).toHaveLength(0);
  });

  it('refuses too many bytes in mid-stream, with nothing kept', async () => {
    const source = Readable.from(large(await makeJpeg(3), 50_000_000));
    await expect(add(source)).rejects.toBeInstanceOf(TooLargeError);
    // Stopped at the limit instead of read to its end.
    expect(source.destroyed).toBe(true);
    expect(await storedFiles()).toEqual([]);
  });

  it.each([
    ['breaks off with an error', (stream: PassThrough) => stream.destroy(new Error('connection reset'))],
    // Without the pipeline from the source this one hung for ever, its draft left open.
    ['closes without an error', (stream: PassThrough) => stream.destroy()],
  ])('keeps nothing of a source that %s', async (_name, breakOff) => {
    const source = new PassThrough();
    const adding = add(source);
    source.write(await makeJpeg(4));
    await until(async () => (await storedFiles()).length === 1);
    breakOff(source);
    await expect(adding).rejects.toThrow();
    expect(await storedFiles()).toEqual([]);
  });

  it('keeps nothing when it is aborted, and lets go of the source', async () => {
    const gone = new AbortController();
    const source = new PassThrough();
    const adding = addPhoto(ctx, system, { name: 'a.jpg', bytes: source }, gone.signal);
    source.write(await makeJpeg(5));
    await until(async () => (await storedFiles()).length === 1);
    gone.abort();
    await expect(adding).rejects.toMatchObject({ name: 'AbortError' });
    expect(source.destroyed).toBe(true);
    expect(await storedFiles()).toEqual([]);
  });

  it('leaves no draft behind however early it is aborted', async () => {
    const head = await makeJpeg(6);
    const ended = await Promise.allSettled(
      Array.from({ length: 30 }, async (_, n) => {
        const gone = new AbortController();
        const adding = addPhoto(ctx, system, { name: 'a', bytes: Readable.from(large(head, 900_000)) }, gone.signal);
        for (let turn = 0; turn < n % 10; turn += 1) await new Promise(setImmediate);
        gone.abort();
        return adding;
      }),
    );
    const kept = new Set(ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value.photo.id] : [])));
    const files = await until(async () => {
      const names = (await storedFiles()).map((file) => path.basename(file));
      return names.length <= kept.size && names;
    });
    for (const name of files) expect(kept).toContain(name);
  });

  it('makes one photo of identical bytes that arrive at the same moment, and stores them once', async () => {
    // Without the unique indexes on sha256 and media_key there are ten photos; without DO NOTHING, nine errors.
    const bytes = await makeJpeg(7);
    const added = await Promise.all(Array.from({ length: 10 }, () => add(bytes)));
    expect(new Set(added.map(({ photo }) => photo.id)).size).toBe(1);
    expect(added.filter(({ isKnown }) => !isKnown)).toHaveLength(1);
    expect((await storedFiles()).map((file) => path.basename(file))).toEqual([added[0]!.photo.id]);
    expect(await ctx.sql`SELECT 1 FROM task`).toHaveLength(1);
  });

  it('brings known bytes back from the bin', async () => {
    const bytes = await makeJpeg(8);
    const { photo } = await add(bytes);
    await deletePhotos(ctx, system, [photo.id]);
    expect(await add(bytes)).toMatchObject({ isKnown: true, photo: { id: photo.id, deletedAt: null } });
  });

  it('goes into the album asked for; an unknown album is refused before a byte is stored', async () => {
    const album = await createAlbum(ctx, system, { title: 'A' });
    const bytes = await makeJpeg(9);
    const { photo } = await addPhoto(ctx, system, { name: 'a', bytes: Readable.from([bytes]), albumId: album.id });
    expect(photo.albumIds).toEqual([album.id]);
    await ctx.sql`TRUNCATE photo CASCADE`;
    await ctx.storage.removeAll('originals');
    const refused = addPhoto(ctx, system, { name: 'a', bytes: Readable.from([bytes]), albumId: uuidv7() });
    await expect(refused).rejects.toBeInstanceOf(NotFoundError);
    expect(await storedFiles()).toEqual([]);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\photos\\a.jpg', 'a.jpg'],
    ['a\u0000b\u202egpj.exe', 'abgpj.exe'],
    ['', 'photo'],
    ['..', '..'],
    ['x'.repeat(500), 'x'.repeat(200)],
    ['👩‍👩‍👧.jpg', '👩‍👩‍👧.jpg'],
  ])('shows the name %j as %j and never as a path', async (name, shown) => {
    const { photo } = await add(await makeJpeg(10 + name.length), name);
    expect(photo.originalName).toBe(shown);
    expect((await storedFiles()).every((file) => file.endsWith(path.join('originals', photo.id)))).toBe(true);
  });

  it('is for admins, asked before anything is read', async () => {
    const source = new PassThrough();
    await expect(addPhoto(ctx, nobody, { name: 'a', bytes: source })).rejects.toBeInstanceOf(NotSignedInError);
    expect(source.listenerCount('error')).toBe(0);
  });
});

describe('the sweep', () => {
  it('removes bytes that no row owns, and nothing that one does', async () => {
    const { photo } = await add(await makeJpeg(30));
    for (const key of ['originals/orphan', 'incoming/draft', `variants/${photo.id}/1/a.webp`]) {
      await ctx.storage.put(key, Buffer.from('x'));
    }
    await ctx.sql`INSERT INTO task (kind, owner_id, dedupe_key, state, lease_token, lease_until)
                  VALUES ('test', 'o', 'k', 'leased', 77, now() + interval '1 min')`;
    await ctx.storage.put(`variants/${photo.id}/77/a.webp`, Buffer.from('x'));
    expect((await sweep(ctx, { olderThanMs: 60_000 })).removedObjects).toBe(0);
    expect((await sweep(ctx, { olderThanMs: -1000 })).removedObjects).toBe(3);
    const left = (await storedFiles()).map((file) => path.relative(ctx.config.storageDir, file));
    expect(left.sort()).toEqual([`originals/${photo.id}`, `variants/${photo.id}/77/a.webp`]);
  });

  it('purges photos a month in the bin with their bytes', async () => {
    const { photo } = await add(await makeJpeg(31));
    await ctx.sql`UPDATE photo SET deleted_at = now() - interval '31 days' WHERE id = ${photo.id}`;
    expect(await sweep(ctx, { olderThanMs: -1000 })).toMatchObject({ purgedPhotos: 1, removedObjects: 1 });
    expect((await storedFiles()).filter((file) => file.includes(photo.id))).toEqual([]);
  });
});
