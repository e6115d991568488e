import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { authorize, system, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { getAlbum } from './get-album';
import type { AdminAlbum } from './schemas';

const { album } = schema;

/** The album is gone for all, its photos stay; `restoreAlbum` undoes it. @throws NotFoundError */
export async function deleteAlbum(ctx: Context, actor: Actor, id: string): Promise<void> {
  authorize(actor, 'albums:write');
  await getAlbum(ctx, system, id);
  await ctx.db
    .update(album)
    .set({ deletedAt: sql`now()` })
    .where(and(eq(album.id, id), isNull(album.deletedAt)));
}

/** @throws NotFoundError */
export async function restoreAlbum(ctx: Context, actor: Actor, id: string): Promise<AdminAlbum> {
  authorize(actor, 'albums:write');
  await getAlbum(ctx, system, id);
  await ctx.db
    .update(album)
    .set({ deletedAt: null })
    .where(and(eq(album.id, id), isNotNull(album.deletedAt)));
  return getAlbum(ctx, system, id);
}
