import { eq } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { keepAnAdmin } from './keep-an-admin';
import { refuseSelf } from './own-id';

/**
 * Deletes an account with its sessions, passkeys and tokens. The photos that it added stay.
 * @throws NotFoundError, ConflictError for oneself and for the last admin
 */
export async function deletePerson(ctx: Context, actor: Actor, id: string): Promise<void> {
  authorize(actor, 'admin');
  refuseSelf(actor, id, 'delete');
  await ctx.db.transaction(async (transaction) => {
    await keepAnAdmin(transaction, id);
    const deleted = await transaction
      .delete(schema.user)
      .where(eq(schema.user.id, id))
      .returning({ id: schema.user.id });
    if (deleted.length === 0) throw new NotFoundError('There is no such person.');
  });
}
