import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { Context } from '#server/context';
import { schema, type Queryable } from '#server/db/client';
import { PIPELINE_VERSION } from '#server/images/variant-set';
import type { PhotoType } from '#server/images/photo-type';
import { enqueueFirstLook } from '#server/preprocess/enqueue';
import type { AdminPhoto } from './schemas';
import { getPhoto } from './get-photo';
import { system } from '#server/auth/actor';

export interface StoredOriginal {
  photoId: string;
  storageKey: string;
  name: string;
  type: PhotoType;
  sizeBytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface Placement {
  uploadedBy: string | null;
  albumId?: string | undefined;
  visibility?: 'public' | 'private' | undefined;
}

export interface AddedPhoto {
  photo: AdminPhoto;
  /** True when the same bytes were here before: nothing was added. */
  isKnown: boolean;
}

/**
 * Makes a photo of bytes that lie in storage: ONE transaction inserts the photo and its first task.
 * Bytes that are known already are removed again, and the photo that exists is answered, out of the bin if it lay there.
 * @param alongside runs in that transaction
 */
export async function registerPhoto(
  ctx: Context,
  original: StoredOriginal,
  placement: Placement,
  alongside: (transaction: Queryable, photoId: string) => Promise<void> = async () => {},
): Promise<AddedPhoto> {
  const { photoId, isKnown } = await ctx.db.transaction(async (transaction) => {
    const [added] = await transaction
      .insert(schema.photo)
      .values({
        id: original.photoId,
        sha256: original.sha256,
        mediaKey: mediaKeyOf(original.sha256),
        originalKey: original.storageKey,
        originalName: original.name,
        originalType: original.type,
        sizeBytes: original.sizeBytes,
        uploadedBy: placement.uploadedBy,
        visibility: placement.visibility ?? 'public',
      })
      // Without a target: two finishing the same upload collide on the id as well.
      .onConflictDoNothing()
      .returning({ id: schema.photo.id });
    const id = added?.id ?? (await restoreKnown(transaction, original.sha256));
    if (placement.albumId) await placeInAlbum(transaction, placement.albumId, [id]);
    await alongside(transaction, id);
    if (added) await enqueueFirstLook(transaction, id, placement.albumId ?? placement.uploadedBy ?? 'import');
    return { photoId: id, isKnown: !added };
  });
  if (isKnown && photoId !== original.photoId) await ctx.storage.remove(original.storageKey);
  return { photo: await getPhoto(ctx, system, photoId), isKnown };
}

/** Appends photos to the end of an album, if it is there still; those in it keep their place. */
export async function placeInAlbum(db: Queryable, albumId: string, photoIds: string[]): Promise<void> {
  const ids = sql.join(
    photoIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  await db.execute(sql`
    INSERT INTO album_photo (album_id, photo_id, position)
    SELECT ${albumId}, p.id, coalesce((SELECT max(position) FROM album_photo WHERE album_id = ${albumId}), 0) + row_number() OVER (ORDER BY p.sort_at, p.id)
      FROM photo p WHERE p.id IN (${ids}) AND EXISTS (SELECT 1 FROM album WHERE id = ${albumId})
    ON CONFLICT DO NOTHING`);
}

async function restoreKnown(db: Queryable, sha256: string): Promise<string> {
  const [known] = await db
    .update(schema.photo)
    .set({ deletedAt: null })
    .where(eq(schema.photo.sha256, sha256))
    .returning({ id: schema.photo.id });
  return known!.id;
}

/** Media addresses are immutable, so they change with the bytes and with the pipeline that develops them. */
function mediaKeyOf(sha256: string): string {
  return createHash('sha256').update(`${sha256}:${PIPELINE_VERSION}`).digest('base64url').slice(0, 22);
}
