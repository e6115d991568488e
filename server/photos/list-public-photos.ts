import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { decodeCursor, encodeCursor, orders } from './cursor';
import { isPublic, tileColumns } from './rows';
import { publicPhotoFilterSchema, type Page, type PhotoTile, type PublicPhotoFilter } from './schemas';

const { photo } = schema;

/** Photos that anyone may see: newest first, or an album's in its own order. */
export async function listPublicPhotos(ctx: Context, actor: Actor, input: PublicPhotoFilter): Promise<Page<PhotoTile>> {
  authorize(actor, 'public');
  const filter = publicPhotoFilterSchema.parse(input);
  return filter.album ? pageOfAlbum(ctx, filter.album, filter) : pageOfAll(ctx, filter);
}

type Filter = ReturnType<typeof publicPhotoFilterSchema.parse>;

async function pageOfAll(ctx: Context, filter: Filter): Promise<Page<PhotoTile>> {
  const after = filter.cursor ? decodeCursor(filter.cursor, orders.moment) : null;
  const rows = await ctx.db
    .select({
      ...tileColumns,
      order: sql<string>`to_char(${photo.sortAt} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    })
    .from(photo)
    .where(
      and(
        isPublic,
        ...matching(filter),
        after ? sql`(${photo.sortAt}, ${photo.id}) < (${after.order}::timestamptz, ${after.id}::uuid)` : undefined,
      ),
    )
    .orderBy(desc(photo.sortAt), desc(photo.id))
    .limit(filter.limit + 1);
  return toPage(rows, filter.limit);
}

async function pageOfAlbum(ctx: Context, slug: string, filter: Filter): Promise<Page<PhotoTile>> {
  const after = filter.cursor ? decodeCursor(filter.cursor, orders.position) : null;
  const rows = await ctx.db
    .select({ ...tileColumns, order: sql<string>`${schema.albumPhoto.position}::text` })
    .from(schema.album)
    .innerJoin(schema.albumPhoto, eq(schema.albumPhoto.albumId, schema.album.id))
    .innerJoin(photo, eq(photo.id, schema.albumPhoto.photoId))
    .where(
      and(
        eq(schema.album.slug, slug),
        eq(schema.album.visibility, 'public'),
        sql`${schema.album.deletedAt} IS NULL`,
        isPublic,
        ...matching(filter),
        after
          ? sql`(${schema.albumPhoto.position}, ${photo.id}) > (${Number(after.order)}, ${after.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(asc(schema.albumPhoto.position), asc(photo.id))
    .limit(filter.limit + 1);
  return toPage(rows, filter.limit);
}

function matching(filter: Filter): SQL[] {
  const conditions: SQL[] = [];
  if (filter.tag) conditions.push(sql`${photo.tags} @> ARRAY[${filter.tag}]`);
  if (filter.camera) conditions.push(sql`${photo.metadata}->>'camera' = ${filter.camera}`);
  if (filter.lens) conditions.push(sql`${photo.metadata}->>'lens' = ${filter.lens}`);
  if (filter.q) {
    const pattern = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(
      sql`(${photo.title} ILIKE ${pattern} OR ${photo.caption} ILIKE ${pattern} OR array_to_string(${photo.tags}, ' ') ILIKE ${pattern})`,
    );
  }
  return conditions;
}

function toPage(rows: (PhotoTile & { order: string })[], limit: number): Page<PhotoTile> {
  const items = rows.slice(0, limit).map(({ order: _order, ...tile }) => tile);
  const last = rows[limit - 1];
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(last.order, last.id) : null };
}
