import { pipeline } from 'node:stream/promises';
import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { authorize, system, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotAPhotoError, NotFoundError } from '#server/errors';
import { sniffPhotoType } from '#server/images/photo-type';
import { inspectPhoto } from '#server/photos/add-photo';
import { displayName } from '#server/photos/display-name';
import { getPhoto } from '#server/photos/get-photo';
import { registerPhoto, type AddedPhoto } from '#server/photos/register-photo';
import { visibilitySchema } from '#server/photos/schemas';

const { upload } = schema;

/**
 * Makes a photo of an upload whose last byte has arrived. May be called again, also by two at once: the photo is one.
 * @throws NotFoundError, NotAPhotoError with the upload gone
 */
export async function finishUpload(ctx: Context, actor: Actor, uploadId: string): Promise<AddedPhoto> {
  authorize(actor, 'photos:write');
  const [row] = await ctx.db.select().from(upload).where(eq(upload.id, uploadId));
  if (!row) throw new NotFoundError('There is no such upload. Start it again.');
  if (row.photoId) return finishedBefore(ctx, row.id, row.photoId);
  if ((await ctx.storage.size(row.storageKey)) === null) return refuseEmpty(ctx, actor, row.id);
  const { type, sha256 } = await inspectStored(ctx, row.id, row.storageKey);
  return registerPhoto(
    ctx,
    {
      photoId: row.id,
      storageKey: row.storageKey,
      name: displayName(row.metadata.filename ?? 'photo'),
      type,
      sizeBytes: row.sizeBytes,
      sha256,
    },
    {
      uploadedBy: row.ownerId,
      albumId: z.uuid().safeParse(row.metadata.albumId).data,
      visibility: visibilitySchema.safeParse(row.metadata.visibility).data,
    },
    async (transaction, photoId) => {
      await transaction.update(upload).set({ photoId }).where(eq(upload.id, row.id));
    },
  );
}

/** A photo that came of the upload itself bears its id. */
async function finishedBefore(ctx: Context, uploadId: string, photoId: string): Promise<AddedPhoto> {
  return { photo: await getPhoto(ctx, system, photoId), isKnown: photoId !== uploadId };
}

/**
 * The photo of an upload whose every byte has arrived, made now if the site died before it was; null while bytes are missing.
 * For a client that lost the answer to its last byte.
 * @throws NotAPhotoError with the upload gone
 */
export async function findFinished(ctx: Context, actor: Actor, uploadId: string): Promise<AddedPhoto | null> {
  authorize(actor, 'photos:write');
  if (!z.uuid().safeParse(uploadId).success) return null;
  const [row] = await ctx.db.select().from(upload).where(eq(upload.id, uploadId));
  if (!row) return null;
  const isWhole = row.photoId !== null || (await ctx.storage.size(row.storageKey)) === row.sizeBytes;
  return isWhole ? finishUpload(ctx, actor, uploadId) : null;
}

/** Uploads that had arrived whole when the site died, before they became photos. @returns how many were finished */
export async function finishArrivedUploads(ctx: Context, actor: Actor): Promise<number> {
  authorize(actor, 'photos:write');
  let finished = 0;
  const waiting = await ctx.db.select().from(upload).where(isNull(upload.photoId));
  for (const row of waiting) {
    if ((await ctx.storage.size(row.storageKey)) !== row.sizeBytes) continue;
    await finishUpload(ctx, actor, row.id)
      .then(() => (finished += 1))
      .catch((error: unknown) => ctx.log.warn({ err: error, uploadId: row.id }, 'arrived upload refused'));
  }
  return finished;
}

/** @throws NotAPhotoError with the upload gone, once its first bytes show what it is */
export async function sniffStored(ctx: Context, uploadId: string): Promise<void> {
  const [row] = await ctx.db.select().from(upload).where(eq(upload.id, uploadId));
  if (!row) return;
  const head = Buffer.concat(await (await ctx.storage.read(row.storageKey, { start: 0, end: 4099 })).toArray());
  if (head.length < Math.min(4100, row.sizeBytes)) return;
  await refuseGone(ctx, row, sniffPhotoType(head));
}

/** Bytes may also be missing because another has just recognised them and removed this copy. */
async function refuseEmpty(ctx: Context, actor: Actor, uploadId: string): Promise<AddedPhoto> {
  const gone = await ctx.db
    .delete(upload)
    .where(and(eq(upload.id, uploadId), isNull(upload.photoId)))
    .returning({ id: upload.id });
  if (gone.length > 0) throw new NotAPhotoError('The file is empty.');
  return finishUpload(ctx, actor, uploadId);
}

async function inspectStored(ctx: Context, uploadId: string, storageKey: string) {
  const inspection = inspectPhoto(Number.MAX_SAFE_INTEGER);
  const bytes = await ctx.storage.read(storageKey);
  await refuseGone(ctx, { id: uploadId, storageKey }, pipeline(bytes, inspection.stream, drain));
  return inspection.result();
}

/** What turns out not to be a photo is not kept. */
async function refuseGone<Result>(
  ctx: Context,
  row: { id: string; storageKey: string },
  verdict: Promise<Result>,
): Promise<Result> {
  try {
    return await verdict;
  } catch (error) {
    if (error instanceof NotAPhotoError) {
      await ctx.db.delete(upload).where(eq(upload.id, row.id));
      await ctx.storage.remove(row.storageKey);
    }
    throw error;
  }
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _chunk of stream);
}
