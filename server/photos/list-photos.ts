import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { decodeCursor, encodeCursor, orders } from './cursor';
import { adminPhotoColumns } from './rows';
import { adminPhotoFilterSchema, type AdminPhoto, type AdminPhotoFilter, type Page } from './schemas';

const { photo, albumPhoto } = schema;

/** The contact sheet: latest uploads first, or an album's photos in its order. */
export async function listPhotos(ctx: Context, actor: Actor, input: AdminPhotoFilter): Promise<Page<AdminPhoto>> {
  authorize(actor, 'photos:read');
  const filter = adminPhotoFilterSchema.parse(input);
  const after = filter.cursor ? decodeCursor(filter.cursor, filter.album ? orders.position : orders.none) : null;
  const base = ctx.db
    .select({ ...adminPhotoColumns, order: filter.album ? sql<string>`${albumPhoto.position}::text` : sql<string>`''` })
    .from(photo);
  const rows = filter.album
    ? await base
        .innerJoin(albumPhoto, and(eq(albumPhoto.photoId, photo.id), eq(albumPhoto.albumId, filter.album)))
        .where(
          and(
            ...matching(filter),
            after
              ? sql`(${albumPhoto.position}, ${photo.id}) > (${Number(after.order)}, ${after.id}::uuid)`
              : undefined,
          ),
        )
        .orderBy(asc(albumPhoto.position), asc(photo.id))
        .limit(filter.limit + 1)
    : await base
        .where(and(...matching(filter), after ? sql`${photo.id} < ${after.id}::uuid` : undefined))
        .orderBy(desc(photo.id))
        .limit(filter.limit + 1);
  const last = rows[filter.limit - 1];
  return {
    items: rows.slice(0, filter.limit).map(({ order: _order, ...item }) => item),
    nextCursor: rows.length > filter.limit && last ? encodeCursor(last.order, last.id) : null,
  };
}

/** Ids of every photo that matches, up to 10,000: what "select all matching" selects. */
export async function listPhotoIds(ctx: Context, actor: Actor, input: AdminPhotoFilter): Promise<string[]> {
  authorize(actor, 'photos:read');
  const filter = adminPhotoFilterSchema.parse(input);
  const inAlbum = filter.album
    ? sql`EXISTS (SELECT 1 FROM album_photo ap WHERE ap.photo_id = ${photo.id} AND ap.album_id = ${filter.album})`
    : undefined;
  const rows = await ctx.db
    .select({ id: photo.id })
    .from(photo)
    .where(and(...matching(filter), inAlbum))
    .orderBy(desc(photo.id))
    .limit(10_000);
  return rows.map((row) => row.id);
}

function matching(filter: ReturnType<typeof adminPhotoFilterSchema.parse>): SQL[] {
  const conditions = [filter.bin === 'true' ? sql`${photo.deletedAt} IS NOT NULL` : sql`${photo.deletedAt} IS NULL`];
  if (filter.status) conditions.push(eq(photo.status, filter.status));
  if (filter.visibility) conditions.push(eq(photo.visibility, filter.visibility));
  if (filter.q) {
    const pattern = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(
      sql`(${photo.title} ILIKE ${pattern} OR ${photo.caption} ILIKE ${pattern} OR ${photo.originalName} ILIKE ${pattern}
           OR array_to_string(${photo.tags}, ' ') ILIKE ${pattern})`,
    );
  }
  return conditions;
}
