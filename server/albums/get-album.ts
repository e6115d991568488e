import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { adminAlbumColumns } from './rows';
import type { AdminAlbum } from './schemas';

/** @throws NotFoundError */
export async function getAlbum(ctx: Context, actor: Actor, id: string): Promise<AdminAlbum> {
  authorize(actor, 'albums:read');
  const known = z.uuid().safeParse(id);
  const [row] = known.success
    ? await ctx.db.select(adminAlbumColumns).from(schema.album).where(eq(schema.album.id, id))
    : [];
  if (!row) throw new NotFoundError('There is no such album.');
  return row;
}
