import { eq, inArray } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { adminPhotoColumns } from './rows';
import { photoIdSchema, type AdminPhoto } from './schemas';

/** @throws NotFoundError */
export async function getPhoto(ctx: Context, actor: Actor, id: string): Promise<AdminPhoto> {
  authorize(actor, 'photos:read');
  if (!photoIdSchema.safeParse(id).success) throw new NotFoundError('There is no such photo.');
  const [row] = await ctx.db.select(adminPhotoColumns).from(schema.photo).where(eq(schema.photo.id, id));
  if (!row) throw new NotFoundError('There is no such photo.');
  return row;
}

/** Those of `ids` that exist, in no order. */
export async function getPhotos(ctx: Context, actor: Actor, ids: string[]): Promise<AdminPhoto[]> {
  authorize(actor, 'photos:read');
  return ctx.db.select(adminPhotoColumns).from(schema.photo).where(inArray(schema.photo.id, ids));
}
