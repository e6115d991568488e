import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema, type Queryable } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { insertPerson } from './insert-person';
import { hashToken } from './one-time-token';
import { invitationColumns } from './rows';
import { acceptanceSchema, type Acceptance, type Invitation, type OpenInvitation } from './schemas';

const { invitation } = schema;

/** Whom a link is for. @throws NotFoundError for one that was taken, revoked or outlived */
export async function getInvitation(ctx: Context, actor: Actor, token: string): Promise<OpenInvitation> {
  authorize(actor, 'public');
  const { email, expiresAt } = await findOpen(ctx.db, token);
  return { email, expiresAt };
}

/**
 * Makes the account that an admin meant for the holder of the link. Of many at the same moment one succeeds.
 * The e-mail address counts as verified: the link was sent to it and told to nobody else, so whoever holds it reads that
 * mailbox, which is what a verification mail would have shown.
 * @throws NotFoundError for a link that was taken, revoked or outlived, ConflictError when the address has an account by now
 */
export async function acceptInvitation(
  ctx: Context,
  actor: Actor,
  input: Acceptance,
): Promise<{ id: string; email: string }> {
  authorize(actor, 'public');
  const { token, name, password } = acceptanceSchema.parse(input);
  // Before the hash, which costs 100 ms: a stranger with a wrong token costs an index lookup.
  await findOpen(ctx.db, token);
  const passwordHash = await (await ctx.auth.$context).password.hash(password);
  return ctx.db.transaction(async (transaction) => {
    const { id: invitationId, email, role } = await findOpen(transaction, token, 'locked');
    const { id } = await insertPerson(transaction, { name, email, role, passwordHash });
    await transaction
      .update(invitation)
      .set({ acceptedAt: sql`now()` })
      .where(eq(invitation.id, invitationId));
    return { id, email };
  });
}

/** Locked, it waits for whoever is about to take it, and reads it again then. */
async function findOpen(db: Queryable, token: string, how: 'plain' | 'locked' = 'plain'): Promise<Invitation> {
  const query = db
    .select(invitationColumns)
    .from(invitation)
    .where(
      and(
        eq(invitation.tokenHash, hashToken(token)),
        isNull(invitation.acceptedAt),
        gt(invitation.expiresAt, sql`now()`),
      ),
    );
  const [found] = await (how === 'locked' ? query.for('update') : query);
  if (!found) throw new NotFoundError('This invitation is not valid any more. Ask for a new one.');
  return found;
}
