import { sql } from 'drizzle-orm';
import { authorize, system, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { listAlbums } from './list-albums';
import type { AdminAlbum } from './schemas';

/** Albums named come first, in that order; the others keep theirs behind them. */
export async function orderAlbums(ctx: Context, actor: Actor, albumIds: string[]): Promise<AdminAlbum[]> {
  authorize(actor, 'albums:write');
  const ids = sql.join(
    albumIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  await ctx.db.execute(sql`
    UPDATE album SET position = placed.place
      FROM (SELECT id, row_number() OVER (ORDER BY array_position(ARRAY[${ids}], id) NULLS LAST, position, id) AS place FROM album) placed
     WHERE album.id = placed.id AND album.position <> placed.place`);
  return listAlbums(ctx, system);
}
