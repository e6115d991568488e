import { eq, sql } from 'drizzle-orm';
import { authorize, system, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema, type Queryable } from '#server/db/client';
import { isUniqueViolation } from '#server/db/violations';
import { ConflictError, NotFoundError } from '#server/errors';
import { getAlbum } from './get-album';
import { albumPatchSchema, type AdminAlbum, type AlbumPatch } from './schemas';

/** @throws NotFoundError, ConflictError when the new address is taken */
export async function editAlbum(ctx: Context, actor: Actor, id: string, input: AlbumPatch): Promise<AdminAlbum> {
  authorize(actor, 'albums:write');
  const { photoOrder, ...fields } = albumPatchSchema.parse(input);
  await getAlbum(ctx, system, id);
  try {
    await ctx.db.transaction(async (transaction) => {
      if (fields.coverPhotoId) await requireMember(transaction, id, fields.coverPhotoId);
      await transaction
        .update(schema.album)
        .set({ ...fields, updatedAt: sql`now()` })
        .where(eq(schema.album.id, id));
      if (photoOrder && photoOrder.length > 0) await orderPhotos(transaction, id, photoOrder);
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'album_slug_key')) throw error;
    throw new ConflictError('slug_taken', `Another album lives at /albums/${fields.slug}. Choose another address.`, {
      cause: error,
    });
  }
  return getAlbum(ctx, system, id);
}

async function requireMember(db: Queryable, albumId: string, photoId: string): Promise<void> {
  const rows = await db.execute(sql`SELECT 1 FROM album_photo WHERE album_id = ${albumId} AND photo_id = ${photoId}`);
  if (rows.length === 0) throw new NotFoundError('The cover must be a photo of this album.');
}

/** The photos named come first, in that order; the others keep theirs behind them. */
async function orderPhotos(db: Queryable, albumId: string, photoOrder: string[]): Promise<void> {
  const ids = sql.join(
    photoOrder.map((photoId) => sql`${photoId}::uuid`),
    sql`, `,
  );
  await db.execute(sql`
    UPDATE album_photo ap SET position = placed.place
      FROM (SELECT a.photo_id, row_number() OVER (ORDER BY array_position(ARRAY[${ids}], a.photo_id) NULLS LAST, a.position, a.photo_id) AS place
              FROM album_photo a WHERE a.album_id = ${albumId}) placed
     WHERE ap.album_id = ${albumId} AND ap.photo_id = placed.photo_id AND ap.position <> placed.place`);
}
