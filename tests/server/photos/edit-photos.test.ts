import { beforeEach, describe, expect, it } from 'vitest';
import { createAlbum } from '#server/albums/create-album';
import { deleteAlbum } from '#server/albums/delete-album';
import { nobody, system, type Person } from '#server/auth/actor';
import { NotAllowedError, NotFoundError, NotSignedInError } from '#server/errors';
import { uuidv7 } from '#server/db/uuidv7';
import { deletePhotos, restorePhotos } from '#server/photos/delete-photos';
import { editPhotos } from '#server/photos/edit-photos';
import { getPhoto } from '#server/photos/get-photo';
import { getPublicPhoto } from '#server/photos/get-public-photo';
import { listPhotos } from '#server/photos/list-photos';
import { retryPhotos } from '#server/photos/retry-photos';
import { dedupeKeyOf, enqueueFirstLook } from '#server/preprocess/enqueue';
import type { PhotoPatch } from '#server/photos/schemas';
import { addPhotoRow } from '#tests/support/photos';
import { useSite } from '#tests/support/site';

const ctx = useSite();
beforeEach(async () => {
  await ctx.sql`TRUNCATE photo, album, task CASCADE`;
});

const edit = async (id: string, patch: PhotoPatch) => (await editPhotos(ctx, system, [id], patch))[0]!;
const sortAt = (id: string) =>
  ctx.sql`SELECT to_char(sort_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS at FROM photo WHERE id = ${id}`.then(
    ([row]) => row!.at,
  );

describe('editing photos', () => {
  it('keeps the order in which tags were typed, each once', async () => {
    const { id } = await addPhotoRow(ctx, { tags: ['z', 'a'] });
    expect((await edit(id, { addTags: ['m', 'a', 'm', 'b'] })).tags).toEqual(['z', 'a', 'm', 'b']);
    expect((await edit(id, { removeTags: ['a', 'none'] })).tags).toEqual(['z', 'm', 'b']);
    expect((await edit(id, { tags: ['b', ' c ', 'b'] })).tags).toEqual(['b', 'c']);
    expect((await edit(id, { tags: ['x'], addTags: ['y'], removeTags: ['x'] })).tags).toEqual(['y']);
    expect((await edit(id, { tags: [] })).tags).toEqual([]);
  });

  it('orders by the moment it was taken where it was, and by its arrival when that is not known', async () => {
    const { id, createdAt } = await addPhotoRow(ctx, { takenAtOffset: '+02:00' });
    expect(await edit(id, { takenAt: '2024-05-01T18:03:22' })).toMatchObject({ takenAt: '2024-05-01T18:03:22' });
    expect(await sortAt(id)).toBe('2024-05-01 16:03:22');
    expect(await edit(id, { takenAt: null })).toMatchObject({ takenAt: null });
    expect(await sortAt(id)).toBe(createdAt.toISOString().slice(0, 19).replace('T', ' '));
  });

  it.each(['0000-01-01T00:00:00', '2024-02-30T00:00:00', '2024-05-01', 'yesterday', '2024-05-01T18:03:22+02:00'])(
    'refuses %s as a moment',
    async (takenAt) => {
      const { id } = await addPhotoRow(ctx);
      await expect(edit(id, { takenAt })).rejects.toMatchObject({ name: 'ZodError' });
    },
  );

  it.each([{ title: 'a\u0000' }, { caption: '\u0000' }, { tags: ['a\u0000'] }, { addTags: [''] }, {}, { stat: 'x' }])(
    'refuses %j',
    async (patch) => {
      const { id } = await addPhotoRow(ctx);
      await expect(edit(id, patch as PhotoPatch)).rejects.toMatchObject({ name: 'ZodError' });
    },
  );

  it('puts photos at the end of an album by the moment they were taken, those in it staying where they are', async () => {
    const album = await createAlbum(ctx, system, { title: 'Trip' });
    const late = await addPhotoRow(ctx, { sortAt: '2024-03-01 00:00:00+00' });
    const early = await addPhotoRow(ctx, { sortAt: '2024-01-01 00:00:00+00' });
    const first = await addPhotoRow(ctx, { sortAt: '2025-01-01 00:00:00+00' });
    await edit(first.id, { addToAlbumId: album.id });
    await editPhotos(ctx, system, [late.id, first.id, early.id], { addToAlbumId: album.id });
    const order = (await listPhotos(ctx, system, { album: album.id })).items.map((item) => item.id);
    expect(order).toEqual([first.id, early.id, late.id]);
    expect((await edit(early.id, { removeFromAlbumId: album.id })).albumIds).toEqual([]);
  });

  it('is all or nothing: an unknown album undoes the title', async () => {
    const { id } = await addPhotoRow(ctx, { title: 'before' });
    const change = { title: 'after', addToAlbumId: uuidv7() };
    await expect(edit(id, change)).rejects.toBeInstanceOf(NotFoundError);
    expect((await getPhoto(ctx, system, id)).title).toBe('before');
  });

  it('leaves a photo in a deleted album out of what visitors read of it', async () => {
    const album = await createAlbum(ctx, system, { title: 'Trip' });
    const { id } = await addPhotoRow(ctx);
    await edit(id, { addToAlbumId: album.id });
    expect((await getPublicPhoto(ctx, nobody, id)).albums).toEqual([{ slug: 'trip', title: 'Trip' }]);
    await deleteAlbum(ctx, system, album.id);
    expect((await getPublicPhoto(ctx, nobody, id)).albums).toEqual([]);
  });

  it('passes unknown ids by', async () => {
    expect(await editPhotos(ctx, system, [uuidv7()], { title: 'x' })).toEqual([]);
  });
});

describe('the bin', () => {
  it('takes photos from visitors at once, gives them back whole, and counts each once', async () => {
    const { id } = await addPhotoRow(ctx, { title: 'kept', tags: ['a'] });
    expect(await deletePhotos(ctx, system, [id, uuidv7()])).toEqual([id]);
    expect(await deletePhotos(ctx, system, [id])).toEqual([]);
    await expect(getPublicPhoto(ctx, nobody, id)).rejects.toBeInstanceOf(NotFoundError);
    expect((await listPhotos(ctx, system, {})).items).toEqual([]);
    expect((await listPhotos(ctx, system, { bin: 'true' })).items.map((item) => item.id)).toEqual([id]);
    expect(await restorePhotos(ctx, system, [id])).toEqual([id]);
    expect(await restorePhotos(ctx, system, [id])).toEqual([]);
    expect(await getPublicPhoto(ctx, nobody, id)).toMatchObject({ title: 'kept', tags: ['a'] });
  });
});

describe('retrying photos', () => {
  it('queues failed photos and revives their tasks, and leaves the others as they are', async () => {
    const failed = await addPhotoRow(ctx, { status: 'failed', failure: { code: 'x', stage: null, message: 'no' } });
    const ready = await addPhotoRow(ctx);
    for (const { id } of [failed, ready]) await enqueueFirstLook(ctx.db, id, 'owner');
    await ctx.sql`UPDATE task SET state = 'dead', attempt = 5, finished_at = now() WHERE payload->>'photoId' = ${failed.id}`;
    expect(await retryPhotos(ctx, system, [failed.id, ready.id])).toBe(1);
    expect(await getPhoto(ctx, system, failed.id)).toMatchObject({ status: 'queued', failure: null });
    expect(await getPhoto(ctx, system, ready.id)).toMatchObject({ status: 'ready' });
    const tasks = await ctx.sql`SELECT state, attempt FROM task`;
    expect(tasks.map((row) => [row.state, row.attempt])).toEqual([
      ['ready', 0],
      ['ready', 0],
    ]);
  });
});

describe('retrying a photo whose task is gone', () => {
  it.each([
    ['was forgotten after a month', null],
    ['was of an older pipeline', ':0'],
  ])('because it %s gives it a new one', async (_name, olderKey) => {
    const { id } = await addPhotoRow(ctx, { status: 'failed', failure: { code: 'x', stage: null, message: 'no' } });
    await ctx.sql`DELETE FROM task`;
    if (olderKey) {
      await ctx.sql`INSERT INTO task (kind, owner_id, dedupe_key, state, finished_at) VALUES ('photo.first-look', 'o', ${id + olderKey}, 'dead', now())`;
    }
    expect(await retryPhotos(ctx, system, [id])).toBe(1);
    expect(await retryPhotos(ctx, system, [id]), 'once').toBe(0);
    const live = await ctx.sql`SELECT kind, dedupe_key FROM task WHERE state = 'ready'`;
    expect([...live]).toEqual([{ kind: 'photo.first-look', dedupe_key: dedupeKeyOf(id) }]);
  });
});

describe('the guard of each verb', () => {
  const member: Person = { kind: 'person', id: uuidv7(), name: 'm', email: 'm@example.test', role: 'member' };
  it('turns away nobody and members', async () => {
    const { id } = await addPhotoRow(ctx);
    const verbs = [
      (actor: Person | typeof nobody) => editPhotos(ctx, actor, [id], { title: 'x' }),
      (actor: Person | typeof nobody) => deletePhotos(ctx, actor, [id]),
      (actor: Person | typeof nobody) => restorePhotos(ctx, actor, [id]),
      (actor: Person | typeof nobody) => retryPhotos(ctx, actor, [id]),
      (actor: Person | typeof nobody) => getPhoto(ctx, actor, id),
      (actor: Person | typeof nobody) => listPhotos(ctx, actor, {}),
    ];
    for (const verb of verbs) {
      await expect(verb(nobody)).rejects.toBeInstanceOf(NotSignedInError);
      await expect(verb(member)).rejects.toBeInstanceOf(NotAllowedError);
    }
  });
});
