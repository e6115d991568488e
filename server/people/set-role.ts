import { eq, sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { getPerson } from './get-person';
import { keepAnAdmin } from './keep-an-admin';
import { refuseSelf } from './own-id';
import { personPatchSchema, type PersonPatch, type PersonView } from './schemas';

/**
 * What somebody may do from their next request on, at every replica.
 * @throws NotFoundError, ConflictError for who would demote themselves and for the last admin
 */
export async function setRole(ctx: Context, actor: Actor, id: string, input: PersonPatch): Promise<PersonView> {
  authorize(actor, 'admin');
  const { role } = personPatchSchema.parse(input);
  if (role !== 'admin') refuseSelf(actor, id, 'demote');
  await ctx.db.transaction(async (transaction) => {
    if (role !== 'admin') await keepAnAdmin(transaction, id);
    await transaction
      .update(schema.user)
      .set({ role, updatedAt: sql`now()` })
      .where(eq(schema.user.id, id));
  });
  return getPerson(ctx, actor, id);
}
