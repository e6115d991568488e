import { asc, isNull } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { adminAlbumColumns } from './rows';
import type { AdminAlbum } from './schemas';

/** Every album in the owner's order. */
export async function listAlbums(ctx: Context, actor: Actor): Promise<AdminAlbum[]> {
  authorize(actor, 'albums:read');
  const { album } = schema;
  return ctx.db
    .select(adminAlbumColumns)
    .from(album)
    .where(isNull(album.deletedAt))
    .orderBy(asc(album.position), asc(album.id));
}
