import { eq, sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { getPerson } from './get-person';
import { keepAnAdmin } from './keep-an-admin';
import { refuseSelf } from './own-id';
import { banSchema, type Ban, type PersonView } from './schemas';

const { user } = schema;

/**
 * Keeps somebody out. The database ends their sessions with it and takes no new one, by whatever way they come.
 * Of a second ban the reason counts, and the day of the first.
 * @throws NotFoundError, ConflictError for oneself and for the last admin
 */
export async function banPerson(ctx: Context, actor: Actor, id: string, input: Ban): Promise<PersonView> {
  authorize(actor, 'admin');
  const { reason } = banSchema.parse(input);
  refuseSelf(actor, id, 'ban');
  await ctx.db.transaction(async (transaction) => {
    await keepAnAdmin(transaction, id);
    await transaction
      .update(user)
      .set({ bannedAt: sql`coalesce(${user.bannedAt}, now())`, banReason: reason ?? null, updatedAt: sql`now()` })
      .where(eq(user.id, id));
  });
  return getPerson(ctx, actor, id);
}

/** Lets somebody in again; they sign in anew. @throws NotFoundError */
export async function liftBan(ctx: Context, actor: Actor, id: string): Promise<PersonView> {
  authorize(actor, 'admin');
  await ctx.db
    .update(user)
    .set({ bannedAt: null, banReason: null, updatedAt: sql`now()` })
    .where(eq(user.id, id));
  return getPerson(ctx, actor, id);
}
