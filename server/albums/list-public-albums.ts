import { and, asc, eq, isNull } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { publicAlbumColumns } from './rows';
import type { PublicAlbum } from './schemas';

/** Public albums in the owner's order, empty ones left out. */
export async function listPublicAlbums(ctx: Context, actor: Actor): Promise<PublicAlbum[]> {
  authorize(actor, 'public');
  const { album } = schema;
  const rows = await ctx.db
    .select(publicAlbumColumns)
    .from(album)
    .where(and(eq(album.visibility, 'public'), isNull(album.deletedAt)))
    .orderBy(asc(album.position), asc(album.id));
  return rows.filter((row) => row.photoCount > 0);
}
