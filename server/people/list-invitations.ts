import { desc, isNull } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { invitationColumns } from './rows';
import type { Invitation } from './schemas';

/** Those that nobody has taken yet, the newest first; expired ones too, to be sent anew. */
export async function listInvitations(ctx: Context, actor: Actor): Promise<Invitation[]> {
  authorize(actor, 'admin');
  const { invitation } = schema;
  return ctx.db
    .select(invitationColumns)
    .from(invitation)
    .where(isNull(invitation.acceptedAt))
    .orderBy(desc(invitation.id));
}
