import { and, eq, ne, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { getPerson } from './get-person';
import { ownId } from './own-id';

const { session } = schema;

/** Signs one of one's own browsers out. @throws NotFoundError */
export async function endOwnSession(ctx: Context, actor: Actor, id: string): Promise<void> {
  authorize(actor, 'member');
  await endOne(ctx, ownId(actor), id);
}

/**
 * Signs all of one's own browsers out but the one that asks.
 * @param currentId of the session that asks
 * @returns how many were ended
 */
export async function endOtherSessions(ctx: Context, actor: Actor, currentId: string): Promise<number> {
  authorize(actor, 'member');
  return end(ctx, and(eq(session.userId, ownId(actor)), ne(session.id, currentId)));
}

/** Signs one of another's browsers out. @throws NotFoundError */
export async function endSession(ctx: Context, actor: Actor, personId: string, id: string): Promise<void> {
  authorize(actor, 'admin');
  await endOne(ctx, personId, id);
}

/** Signs somebody out everywhere. @returns how many were ended @throws NotFoundError when there is no such person */
export async function endAllSessions(ctx: Context, actor: Actor, personId: string): Promise<number> {
  authorize(actor, 'admin');
  await getPerson(ctx, actor, personId);
  return end(ctx, eq(session.userId, personId));
}

async function endOne(ctx: Context, userId: string, id: string): Promise<void> {
  const ended = await end(ctx, and(eq(session.userId, userId), eq(session.id, id)));
  if (ended === 0) throw new NotFoundError('This session has ended already.');
}

/** The database tells every replica of it. */
async function end(ctx: Context, which: SQL | undefined): Promise<number> {
  return (await ctx.db.delete(session).where(which).returning({ id: session.id })).length;
}
