import { beforeEach, describe, expect, it } from 'vitest';
import { createAlbum } from '#server/albums/create-album';
import { deleteAlbum, restoreAlbum } from '#server/albums/delete-album';
import { editAlbum } from '#server/albums/edit-album';
import { getAlbum } from '#server/albums/get-album';
import { getPublicAlbum } from '#server/albums/get-public-album';
import { listAlbums } from '#server/albums/list-albums';
import { listPublicAlbums } from '#server/albums/list-public-albums';
import { orderAlbums } from '#server/albums/order-albums';
import { slugify } from '#server/albums/slugify';
import { nobody, system } from '#server/auth/actor';
import { schema } from '#server/db/client';
import { uuidv7 } from '#server/db/uuidv7';
import { ConflictError, NotFoundError, NotSignedInError } from '#server/errors';
import { editPhotos } from '#server/photos/edit-photos';
import { listPhotos } from '#server/photos/list-photos';
import { addPhotoRow } from '#tests/support/photos';
import { useSite } from '#tests/support/site';

const ctx = useSite();
beforeEach(async () => {
  await ctx.sql`TRUNCATE photo, album CASCADE`;
});

async function albumOf(title: string, ...photos: Parameters<typeof addPhotoRow>[1][]) {
  const album = await createAlbum(ctx, system, { title });
  const ids: string[] = [];
  for (const changes of photos) {
    const { id } = await addPhotoRow(ctx, changes);
    await editPhotos(ctx, system, [id], { addToAlbumId: album.id });
    ids.push(id);
  }
  return { album, ids };
}

describe('an album’s address', () => {
  it.each([
    ['Été à Paris 2024', 'ete-a-paris-2024'],
    ['  --A  b--  ', 'a-b'],
    ['東京', 'album'],
    ['../../x', 'x'],
    ['x'.repeat(200), 'x'.repeat(80)],
    [`${'y'.repeat(79)} z`, 'y'.repeat(79)],
  ])('made from %j is %s', (title, slug) => expect(slugify(title)).toBe(slug));

  it('made from a title is never taken, by many at the same moment too', async () => {
    const albums = await Promise.all(Array.from({ length: 6 }, () => createAlbum(ctx, system, { title: 'Trip' })));
    expect(albums.map((album) => album.slug).sort()).toEqual([
      'trip',
      'trip-2',
      'trip-3',
      'trip-4',
      'trip-5',
      'trip-6',
    ]);
  });

  it('asked for and taken is a conflict, at making and at changing', async () => {
    await createAlbum(ctx, system, { title: 'A', slug: 'taken' });
    const { id } = await createAlbum(ctx, system, { title: 'B' });
    await expect(createAlbum(ctx, system, { title: 'C', slug: 'taken' })).rejects.toBeInstanceOf(ConflictError);
    await expect(editAlbum(ctx, system, id, { title: 'Z', slug: 'taken' })).rejects.toMatchObject({
      code: 'slug_taken',
    });
    expect((await getAlbum(ctx, system, id)).title).toBe('B');
  });
});

describe('an album', () => {
  it('counts what its owner has, and for visitors what they may see', async () => {
    const { album } = await albumOf(
      'A',
      {},
      {},
      { visibility: 'private' },
      { status: 'processing' },
      { deletedAt: new Date() },
    );
    // drizzle dropped the table from the correlated id, and every album of its owner counted 0.
    expect((await getAlbum(ctx, system, album.id)).photoCount).toBe(4);
    expect((await listAlbums(ctx, system))[0]!.photoCount).toBe(4);
    expect((await getPublicAlbum(ctx, nobody, 'a')).photoCount).toBe(2);
  });

  it('shows the chosen cover while visitors may see it, else its first photo, and none in an empty one', async () => {
    const { album, ids } = await albumOf('A', {}, {});
    expect((await getPublicAlbum(ctx, nobody, 'a')).cover?.id).toBe(ids[0]);
    await editAlbum(ctx, system, album.id, { coverPhotoId: ids[1]! });
    expect((await getPublicAlbum(ctx, nobody, 'a')).cover?.id).toBe(ids[1]);
    await editPhotos(ctx, system, [ids[1]!], { visibility: 'private' });
    expect((await getPublicAlbum(ctx, nobody, 'a')).cover?.id).toBe(ids[0]);
    await editPhotos(ctx, system, [ids[0]!], { visibility: 'private' });
    expect(await getPublicAlbum(ctx, nobody, 'a')).toMatchObject({ cover: null, photoCount: 0 });
    expect(await listPublicAlbums(ctx, nobody)).toEqual([]);
  });

  it('takes no cover that is not one of its photos', async () => {
    const { album } = await albumOf('A', {});
    const { id } = await addPhotoRow(ctx);
    await expect(editAlbum(ctx, system, album.id, { title: 'x', coverPhotoId: id })).rejects.toBeInstanceOf(
      NotFoundError,
    );
    expect((await getAlbum(ctx, system, album.id)).title).toBe('A');
  });

  it('puts the photos named first and leaves the others behind them in their order', async () => {
    const { album, ids } = await albumOf('A', {}, {}, {}, {});
    await editAlbum(ctx, system, album.id, { photoOrder: [ids[3]!, ids[1]!, uuidv7()] });
    const order = (await listPhotos(ctx, system, { album: album.id })).items.map((item) => item.id);
    expect(order).toEqual([ids[3], ids[1], ids[0], ids[2]]);
  });

  it('is gone for all when deleted, its photos stay, and comes back as it was', async () => {
    const { album, ids } = await albumOf('A', {});
    await deleteAlbum(ctx, system, album.id);
    await deleteAlbum(ctx, system, album.id);
    await expect(getPublicAlbum(ctx, nobody, 'a')).rejects.toBeInstanceOf(NotFoundError);
    expect(await listAlbums(ctx, system)).toEqual([]);
    expect((await listPhotos(ctx, system, {})).items.map((item) => item.id)).toEqual(ids);
    expect((await restoreAlbum(ctx, system, album.id)).photoCount).toBe(1);
  });

  it('that is private is unknown to visitors', async () => {
    const { album } = await albumOf('A', {});
    await editAlbum(ctx, system, album.id, { visibility: 'private' });
    await expect(getPublicAlbum(ctx, nobody, 'a')).rejects.toBeInstanceOf(NotFoundError);
    expect(await listPublicAlbums(ctx, nobody)).toEqual([]);
  });

  it('is listed in the owner’s order', async () => {
    const albums = [await albumOf('A', {}), await albumOf('B', {}), await albumOf('C', {})].map(
      ({ album }) => album.id,
    );
    const ordered = await orderAlbums(ctx, system, [albums[2]!, uuidv7()]);
    expect(ordered.map((album) => album.title)).toEqual(['C', 'A', 'B']);
    expect((await listPublicAlbums(ctx, nobody)).map((album) => album.title)).toEqual(['C', 'A', 'B']);
  });

  it('refuses NUL, an empty change and unknown ids in words', async () => {
    const { album } = await albumOf('A');
    await expect(createAlbum(ctx, system, { title: 'a\u0000' })).rejects.toMatchObject({ name: 'ZodError' });
    await expect(editAlbum(ctx, system, album.id, {})).rejects.toMatchObject({ name: 'ZodError' });
    for (const id of [uuidv7(), 'nonsense']) {
      await expect(getAlbum(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
      await expect(editAlbum(ctx, system, id, { title: 'x' })).rejects.toBeInstanceOf(NotFoundError);
      await expect(deleteAlbum(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
      await expect(restoreAlbum(ctx, system, id)).rejects.toBeInstanceOf(NotFoundError);
    }
  });

  it('is changed by admins alone', async () => {
    const { album } = await albumOf('A');
    for (const attempt of [
      createAlbum(ctx, nobody, { title: 'x' }),
      editAlbum(ctx, nobody, album.id, { title: 'x' }),
      deleteAlbum(ctx, nobody, album.id),
      restoreAlbum(ctx, nobody, album.id),
      orderAlbums(ctx, nobody, [album.id]),
      listAlbums(ctx, nobody),
    ]) {
      await expect(attempt).rejects.toBeInstanceOf(NotSignedInError);
    }
    expect(await ctx.db.select().from(schema.album)).toHaveLength(1);
  });
});
