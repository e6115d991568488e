import { sql } from 'drizzle-orm';
import { authorize, system, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { uuidv7 } from '#server/db/uuidv7';
import { ConflictError } from '#server/errors';
import { getAlbum } from './get-album';
import { newAlbumSchema, type AdminAlbum, type NewAlbum } from './schemas';
import { slugify } from './slugify';

/** @throws ConflictError when the address that was asked for is taken; an address made from the title never is */
export async function createAlbum(ctx: Context, actor: Actor, input: NewAlbum): Promise<AdminAlbum> {
  authorize(actor, 'albums:write');
  const { slug, ...fields } = newAlbumSchema.parse(input);
  const wanted = slug ?? slugify(fields.title);
  const id = uuidv7();
  for (let number = 1; ; number += 1) {
    const [added] = await ctx.db
      .insert(schema.album)
      .values({
        id,
        ...fields,
        slug: number === 1 ? wanted : `${wanted}-${number}`,
        position: sql`(SELECT coalesce(max(position), 0) + 1 FROM album)`,
      })
      .onConflictDoNothing({ target: schema.album.slug })
      .returning({ id: schema.album.id });
    if (added) return getAlbum(ctx, system, added.id);
    if (slug) throw new ConflictError('slug_taken', `Another album lives at /albums/${slug}. Choose another address.`);
  }
}
