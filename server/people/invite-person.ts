import { and, eq, isNull, sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { uuidv7 } from '#server/db/uuidv7';
import { ConflictError } from '#server/errors';
import { hashToken, makeToken } from './one-time-token';
import { invitationColumns } from './rows';
import { newInvitationSchema, type MadeInvitation, type NewInvitation } from './schemas';

const { user, invitation } = schema;

/**
 * A one-time link for an e-mail address, good for seven days. Whoever sends it must send it to that address: the account
 * made with it counts the address as verified. A second invitation of an address replaces the first.
 * @throws ConflictError when the address has an account
 */
export async function invitePerson(ctx: Context, actor: Actor, input: NewInvitation): Promise<MadeInvitation> {
  authorize(actor, 'admin');
  const { email, role } = newInvitationSchema.parse(input);
  const token = makeToken();
  const { id, expiresAt } = await ctx.db.transaction(async (transaction) => {
    // Of two invitations at the same moment, the one that waits here finds the other and replaces it.
    await transaction.execute(sql`SELECT pg_advisory_xact_lock(7237, hashtext(${email}))`);
    const [known] = await transaction.select({ id: user.id }).from(user).where(eq(user.email, email));
    if (known) throw new ConflictError('email_taken', 'This person has an account already.');
    await transaction.delete(invitation).where(and(eq(invitation.email, email), isNull(invitation.acceptedAt)));
    const [made] = await transaction
      .insert(invitation)
      .values({
        id: uuidv7(),
        email,
        role,
        tokenHash: hashToken(token),
        invitedBy: actor.kind === 'person' ? actor.id : null,
        // PostgreSQL's clock, by which it ends too.
        expiresAt: sql`now() + interval '7 days'`,
      })
      .returning(invitationColumns);
    return made!;
  });
  // Behind the #, which browsers send to nobody: no log and no proxy gets to see it.
  return { id, email, role, expiresAt, url: `${ctx.config.publicUrl}/invitation#${token}` };
}
