import { randomBytes } from 'node:crypto';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { uuidv7 } from '#server/db/uuidv7';

type PhotoRow = typeof schema.photo.$inferSelect;

/** A photo that is ready and public, without bytes or files, unless said otherwise. */
export async function addPhotoRow(
  ctx: Context,
  changes: Partial<typeof schema.photo.$inferInsert> = {},
): Promise<PhotoRow> {
  const id = uuidv7();
  const [row] = await ctx.db
    .insert(schema.photo)
    .values({
      id,
      status: 'ready',
      sha256: randomBytes(32).toString('hex'),
      mediaKey: randomBytes(16).toString('base64url'),
      originalKey: `originals/${id}`,
      originalName: 'photo.jpg',
      originalType: 'jpeg',
      sizeBytes: 1000,
      width: 900,
      height: 600,
      thumbhash: 'abc',
      ...changes,
    })
    .returning();
  return row!;
}
