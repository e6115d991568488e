import { and, eq, isNull } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';

const { invitation } = schema;

/** Its link does nothing any more. @throws NotFoundError when it was taken, or is not there */
export async function revokeInvitation(ctx: Context, actor: Actor, id: string): Promise<void> {
  authorize(actor, 'admin');
  const revoked = await ctx.db
    .delete(invitation)
    .where(and(eq(invitation.id, id), isNull(invitation.acceptedAt)))
    .returning({ id: invitation.id });
  if (revoked.length === 0) throw new NotFoundError('This invitation was accepted or revoked already.');
}
