import { and, eq, isNull } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { publicAlbumColumns } from './rows';
import type { PublicAlbum } from './schemas';

/** @throws NotFoundError also for an album that one may not know to exist */
export async function getPublicAlbum(ctx: Context, actor: Actor, slug: string): Promise<PublicAlbum> {
  authorize(actor, 'public');
  const { album } = schema;
  const [row] = await ctx.db
    .select(publicAlbumColumns)
    .from(album)
    .where(and(eq(album.slug, slug), eq(album.visibility, 'public'), isNull(album.deletedAt)));
  if (!row) throw new NotFoundError('There is no such album.');
  return row;
}
