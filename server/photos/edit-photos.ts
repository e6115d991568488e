import { inArray, sql } from 'drizzle-orm';
import { authorize, system, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { getPhotos } from './get-photo';
import { placeInAlbum } from './register-photo';
import { photoIdsSchema, photoPatchSchema, type AdminPhoto, type PhotoPatch } from './schemas';

const { photo, album, albumPhoto } = schema;

/** Applies one change to many photos, all of them or none. @throws NotFoundError for an album that does not exist */
export async function editPhotos(ctx: Context, actor: Actor, ids: string[], input: PhotoPatch): Promise<AdminPhoto[]> {
  authorize(actor, 'photos:write');
  photoIdsSchema.parse(ids);
  const patch = photoPatchSchema.parse(input);
  await ctx.db.transaction(async (transaction) => {
    const changes = columnChanges(patch);
    if (Object.keys(changes).length > 0) {
      await transaction
        .update(photo)
        .set({ ...changes, updatedAt: sql`now()` })
        .where(inArray(photo.id, ids));
    }
    if (patch.addToAlbumId) {
      const found = await transaction
        .select({ id: album.id })
        .from(album)
        .where(inArray(album.id, [patch.addToAlbumId]))
        .for('share');
      if (found.length === 0) throw new NotFoundError('There is no such album.');
      await placeInAlbum(transaction, patch.addToAlbumId, ids);
    }
    if (patch.removeFromAlbumId) {
      await transaction
        .delete(albumPhoto)
        .where(sql`${albumPhoto.albumId} = ${patch.removeFromAlbumId} AND ${inArray(albumPhoto.photoId, ids)}`);
    }
  });
  return getPhotos(ctx, system, ids);
}

function columnChanges(patch: PhotoPatch) {
  return {
    ...(patch.title !== undefined && { title: patch.title }),
    ...(patch.caption !== undefined && { caption: patch.caption }),
    ...(patch.visibility !== undefined && { visibility: patch.visibility }),
    ...(patch.takenAt !== undefined && { takenAt: patch.takenAt, sortAt: sortedBy(patch.takenAt) }),
    ...((patch.tags ?? patch.addTags ?? patch.removeTags) !== undefined && { tags: newTags(patch) }),
  };
}

/** The gallery orders by the moment it was taken; without an offset the wall clock is taken for UTC. */
function sortedBy(takenAt: string | null) {
  return takenAt === null
    ? sql`${photo.createdAt}`
    : sql`(${takenAt}::timestamp - coalesce(${photo.takenAtOffset}, '+00:00')::interval) AT TIME ZONE 'UTC'`;
}

function newTags(patch: PhotoPatch) {
  const array = (tags: string[]) =>
    sql`ARRAY[${sql.join(
      tags.map((tag) => sql`${tag}`),
      sql`, `,
    )}]::text[]`;
  return sql`ARRAY(
    SELECT tag FROM (
      SELECT tag, min(place) AS place
        FROM unnest(${patch.tags ? array(patch.tags) : photo.tags} || ${array(patch.addTags ?? [])}) WITH ORDINALITY AS t (tag, place)
       WHERE tag <> ALL (${array(patch.removeTags ?? [])})
       GROUP BY tag) x ORDER BY place)`;
}
