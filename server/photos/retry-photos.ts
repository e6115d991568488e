import { and, eq, inArray, sql } from 'drizzle-orm';
import { authorize, personBehind, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { dedupeKeyOf, enqueueFirstLook, isTaskOfPhoto } from '#server/preprocess/enqueue';
import { reviveTasksOf } from '#server/tasks/retry';
import { photoIdsSchema } from './schemas';

const { photo } = schema;

/** Tries failed photos again, also those whose task was forgotten or was of an older pipeline. @returns how many tasks are ready for it */
export async function retryPhotos(ctx: Context, actor: Actor, ids: string[]): Promise<number> {
  authorize(actor, 'photos:write');
  const wanted = inArray(photo.id, photoIdsSchema.parse(ids));
  return ctx.db.transaction(async (transaction) => {
    await transaction
      .update(photo)
      .set({ status: 'queued', failure: null })
      .where(and(wanted, eq(photo.status, 'failed')));
    const revived = await reviveTasksOf(
      transaction,
      ids.map((id) => dedupeKeyOf(id)),
    );
    const waitingForNothing = await transaction
      .select({ id: photo.id })
      .from(photo)
      .where(
        and(
          wanted,
          eq(photo.status, 'queued'),
          sql`NOT EXISTS (SELECT 1 FROM task WHERE ${isTaskOfPhoto} AND state IN ('scheduled', 'ready', 'paused', 'leased'))`,
        ),
      );
    for (const { id } of waitingForNothing) await enqueueFirstLook(transaction, id, actorOwner(actor));
    return revived + waitingForNothing.length;
  });
}

/** Whose turn in the queue it takes. */
function actorOwner(actor: Actor): string {
  return personBehind(actor)?.id ?? 'import';
}
