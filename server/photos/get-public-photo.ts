import { and, eq } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { isPublic, publicPhotoColumns } from './rows';
import { photoIdSchema, type PublicPhoto } from './schemas';

/** @throws NotFoundError also for a photo that one may not know to exist */
export async function getPublicPhoto(ctx: Context, actor: Actor, id: string): Promise<PublicPhoto> {
  authorize(actor, 'public');
  if (!photoIdSchema.safeParse(id).success) throw new NotFoundError('There is no such photo.');
  const [row] = await ctx.db
    .select(publicPhotoColumns)
    .from(schema.photo)
    .where(and(eq(schema.photo.id, id), isPublic));
  if (!row) throw new NotFoundError('There is no such photo.');
  const { metadata, ...photo } = row;
  return {
    ...photo,
    camera: metadata?.camera ?? null,
    lens: metadata?.lens ?? null,
    exposureSeconds: metadata?.exposureSeconds ?? null,
    aperture: metadata?.aperture ?? null,
    iso: metadata?.iso ?? null,
    focalLengthMm: metadata?.focalLengthMm ?? null,
    copyright: metadata?.copyright ?? null,
    creator: metadata?.creator ?? null,
  };
}
