import { inArray, isNull, and, sql, isNotNull } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { photoIdsSchema } from './schemas';

const { photo } = schema;

/** Puts photos in the bin: gone for visitors at once, restored by undo, purged after a month. @returns ids that were there */
export async function deletePhotos(ctx: Context, actor: Actor, ids: string[]): Promise<string[]> {
  authorize(actor, 'photos:write');
  const rows = await ctx.db
    .update(photo)
    .set({ deletedAt: sql`now()` })
    .where(and(inArray(photo.id, photoIdsSchema.parse(ids)), isNull(photo.deletedAt)))
    .returning({ id: photo.id });
  return rows.map((row) => row.id);
}

/** Takes photos out of the bin. @returns ids that were in it */
export async function restorePhotos(ctx: Context, actor: Actor, ids: string[]): Promise<string[]> {
  authorize(actor, 'photos:write');
  const rows = await ctx.db
    .update(photo)
    .set({ deletedAt: null })
    .where(and(inArray(photo.id, photoIdsSchema.parse(ids)), isNotNull(photo.deletedAt)))
    .returning({ id: photo.id });
  return rows.map((row) => row.id);
}
