import { sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { dedupeKeyOf } from '#server/preprocess/enqueue';
import { reviveTasksOf } from '#server/tasks/retry';
import { photoIdsSchema } from './schemas';

/** Tries failed photos again. @returns how many tasks were made ready */
export async function retryPhotos(ctx: Context, actor: Actor, ids: string[]): Promise<number> {
  authorize(actor, 'admin');
  const keys = photoIdsSchema.parse(ids).map(dedupeKeyOf);
  return ctx.db.transaction(async (transaction) => {
    const list = sql.join(
      ids.map((id) => sql`${id}::uuid`),
      sql`, `,
    );
    await transaction.execute(
      sql`UPDATE photo SET status = 'queued', failure = NULL WHERE id IN (${list}) AND status = 'failed'`,
    );
    return reviveTasksOf(transaction, keys);
  });
}
