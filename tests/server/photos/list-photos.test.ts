import { beforeEach, describe, expect, it } from 'vitest';
import { createAlbum } from '#server/albums/create-album';
import { nobody, system } from '#server/auth/actor';
import { schema } from '#server/db/client';
import { InvalidInputError } from '#server/errors';
import { encodeCursor } from '#server/photos/cursor';
import { listPhotoIds, listPhotos } from '#server/photos/list-photos';
import { listPublicPhotos } from '#server/photos/list-public-photos';
import type { Page } from '#server/photos/schemas';
import { addPhotoRow } from '#tests/support/photos';
import { useSite } from '#tests/support/site';

const ctx = useSite();
beforeEach(async () => {
  await ctx.sql`TRUNCATE photo, album CASCADE`;
});

/** Every page to the end. */
async function readAll<Item extends { id: string }>(page: (cursor?: string) => Promise<Page<Item>>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await page(cursor);
    ids.push(...items.map((item) => item.id));
    cursor = nextCursor ?? undefined;
  } while (cursor);
  return ids;
}

const isDescending = (ids: string[]) => ids.every((id, place) => place === 0 || ids[place - 1]! > id);
const publicIds = (filter = {}) =>
  listPublicPhotos(ctx, nobody, filter).then((page) => page.items.map((item) => item.id));

describe('paging the gallery', () => {
  it('neither repeats nor leaves out photos of the same moment, at any page size', async () => {
    // Ordering by sort_at alone, without the id, loses photos at page boundaries.
    for (let n = 0; n < 7; n += 1) await addPhotoRow(ctx, { sortAt: '2024-05-01 10:00:00.123456+00' });
    for (let n = 0; n < 3; n += 1) await addPhotoRow(ctx, { sortAt: '2024-05-01 10:00:00.123457+00' });
    for (const limit of [1, 2, 3, 5, 10]) {
      const ids = await readAll((cursor) => listPublicPhotos(ctx, nobody, { limit, cursor }));
      expect(ids).toHaveLength(10);
      expect(new Set(ids).size).toBe(10);
      expect(isDescending(ids.slice(0, 3)) && isDescending(ids.slice(3))).toBe(true);
    }
  });

  it('goes on at its place when newer photos arrive between two pages', async () => {
    for (let n = 0; n < 4; n += 1) await addPhotoRow(ctx, { sortAt: `2024-01-0${n + 1} 00:00:00+00` });
    const first = await listPublicPhotos(ctx, nobody, { limit: 2 });
    await addPhotoRow(ctx, { sortAt: '2025-01-01 00:00:00+00' });
    const second = await listPublicPhotos(ctx, nobody, { limit: 2, cursor: first.nextCursor! });
    expect(new Set([...first.items, ...second.items].map((item) => item.id)).size).toBe(4);
    expect(second.nextCursor).toBeNull();
  });

  it('pages alike in a session of another time zone', async () => {
    for (let n = 0; n < 4; n += 1) await addPhotoRow(ctx, { sortAt: `2024-01-01 0${n}:30:00.5+00` });
    const name = new URL(ctx.config.databaseUrl!).pathname.slice(1);
    await ctx.sql.unsafe(`ALTER DATABASE ${name} SET TimeZone = 'Asia/Kathmandu'`);
    const { nextCursor } = await listPublicPhotos(ctx, nobody, { limit: 2 });
    expect(Buffer.from(nextCursor!, 'base64url').toString()).toContain('2024-01-01T02:30:00.500000Z');
    expect(await readAll((cursor) => listPublicPhotos(ctx, nobody, { limit: 1, cursor }))).toHaveLength(4);
    await ctx.sql.unsafe(`ALTER DATABASE ${name} RESET TimeZone`);
  });

  it('keeps an album’s order, ties included, for visitors and for its owner', async () => {
    const album = await createAlbum(ctx, system, { title: 'Ties' });
    for (let n = 0; n < 6; n += 1) {
      const { id } = await addPhotoRow(ctx);
      await ctx.db.insert(schema.albumPhoto).values({ albumId: album.id, photoId: id, position: n < 4 ? 1 : 2 });
    }
    const visitors = await readAll((cursor) => listPublicPhotos(ctx, nobody, { album: 'ties', limit: 2, cursor }));
    const owner = await readAll((cursor) => listPhotos(ctx, system, { album: album.id, limit: 1, cursor }));
    expect(visitors).toHaveLength(6);
    expect(new Set(visitors).size).toBe(6);
    expect(owner).toEqual(visitors);
  });

  it('pages the contact sheet, latest uploads first', async () => {
    for (let n = 0; n < 5; n += 1) await addPhotoRow(ctx, { visibility: 'private', status: 'queued' });
    const ids = await readAll((cursor) => listPhotos(ctx, system, { limit: 2, cursor }));
    expect(ids).toHaveLength(5);
    expect(isDescending(ids)).toBe(true);
    expect(await listPhotoIds(ctx, system, {})).toEqual(ids);
  });
});

describe('a cursor that is not ours', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  // Most of these reached PostgreSQL once, and came back as a 500.
  const bad = [
    'x',
    '%%%',
    Buffer.from('null').toString('base64url'),
    Buffer.from('["2024-01-01T00:00:00.000000Z"]').toString('base64url'),
    encodeCursor('', id),
    encodeCursor('----', id),
    encodeCursor('5', id),
    encodeCursor('2024-02-31T00:00:00.000000Z', id),
    encodeCursor('0000-01-01T00:00:00.000000Z', id),
    encodeCursor('2024-01-01 00:00:00+00', id),
    encodeCursor('infinity', id),
    encodeCursor("2024-01-01T00:00:00.000000Z'; DROP TABLE photo", id),
    encodeCursor('2024-01-01T00:00:00.000000Z', 'no-id'),
  ];
  it.each(bad)('%s is refused by the gallery', async (cursor) => {
    await expect(listPublicPhotos(ctx, nobody, { cursor })).rejects.toBeInstanceOf(InvalidInputError);
  });
  it.each(['99999999999999', '1.5', '', '2024-01-01T00:00:00.000000Z', '--5'])(
    'of order %s is refused by an album',
    async (order) => {
      const cursor = encodeCursor(order, id);
      await expect(listPublicPhotos(ctx, nobody, { album: 'a', cursor })).rejects.toBeInstanceOf(InvalidInputError);
      await expect(listPhotos(ctx, system, { album: id, cursor })).rejects.toBeInstanceOf(InvalidInputError);
    },
  );
  it('of another list is refused by the contact sheet', async () => {
    await expect(listPhotos(ctx, system, { cursor: encodeCursor('5', id) })).rejects.toBeInstanceOf(InvalidInputError);
  });
});

describe('what visitors are shown', () => {
  it('is ready, public and not in the bin', async () => {
    const shown = await addPhotoRow(ctx);
    await addPhotoRow(ctx, { status: 'processing' });
    await addPhotoRow(ctx, { status: 'failed' });
    await addPhotoRow(ctx, { visibility: 'private' });
    await addPhotoRow(ctx, { deletedAt: new Date() });
    expect(await publicIds()).toEqual([shown.id]);
  });

  it('is nothing of a private or deleted album', async () => {
    for (const change of [{ visibility: 'private' as const }, { deletedAt: new Date() }]) {
      const album = await createAlbum(ctx, system, { title: 'Hidden' });
      const { id } = await addPhotoRow(ctx);
      await ctx.db.insert(schema.albumPhoto).values({ albumId: album.id, photoId: id, position: 1 });
      await ctx.db.update(schema.album).set(change);
      expect(await publicIds({ album: album.slug })).toEqual([]);
    }
  });

  it('is found by words of title, caption and tags, which are never patterns', async () => {
    const beach = await addPhotoRow(ctx, { title: 'Beach 100%', tags: ['Summer', 'odd\\'] });
    const hill = await addPhotoRow(ctx, { caption: 'a_b', tags: ['%'] });
    expect(await publicIds({ q: 'summ' })).toEqual([beach.id]);
    expect(await publicIds({ q: '100%' })).toEqual([beach.id]);
    expect(await publicIds({ q: '0_%' })).toEqual([]);
    expect(await publicIds({ q: 'A_B' })).toEqual([hill.id]);
    // As a pattern, the tag % matched every search, and the tag ending in \ made each of them a 500.
    expect(await publicIds({ q: 'nothing like it' })).toEqual([]);
    expect(await publicIds({ q: '\\' })).toEqual([beach.id]);
    expect(await publicIds({ tag: 'Summer' })).toEqual([beach.id]);
    expect(await publicIds({ tag: "x'); --" })).toEqual([]);
    expect(await listPhotoIds(ctx, system, { q: 'odd\\' })).toEqual([beach.id]);
  });

  it('refuses NUL in a search as input, not as a fault', async () => {
    for (const field of ['q', 'tag', 'album', 'camera', 'lens']) {
      await expect(listPublicPhotos(ctx, nobody, { [field]: 'a\u0000b' })).rejects.toMatchObject({ name: 'ZodError' });
    }
  });
});
