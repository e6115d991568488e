import { and, desc, eq, gt, sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { describeDevice } from './device';
import { getPerson } from './get-person';
import { ownId } from './own-id';
import { utc } from './rows';
import type { SessionView } from './schemas';

const { session } = schema;

/** One's own open sessions, the last seen first. */
export async function listOwnSessions(ctx: Context, actor: Actor): Promise<SessionView[]> {
  authorize(actor, 'member');
  return sessionsOf(ctx, actor, ownId(actor));
}

/** Another's. @throws NotFoundError when there is no such person */
export async function listSessions(ctx: Context, actor: Actor, personId: string): Promise<SessionView[]> {
  authorize(actor, 'admin');
  await getPerson(ctx, actor, personId);
  return sessionsOf(ctx, actor, personId);
}

async function sessionsOf(ctx: Context, actor: Actor, userId: string): Promise<SessionView[]> {
  const rows = await ctx.db
    .select({
      id: session.id,
      userAgent: session.userAgent,
      ipAddress: session.ipAddress,
      createdAt: utc(session.createdAt),
      lastSeenAt: utc(session.updatedAt),
      expiresAt: utc(session.expiresAt),
    })
    .from(session)
    .where(and(eq(session.userId, userId), gt(session.expiresAt, sql`now()`)))
    .orderBy(desc(session.updatedAt), desc(session.id));
  return rows.map(({ userAgent, ipAddress, ...row }) => ({
    ...row,
    ...describeDevice(userAgent),
    ipAddress: ipAddress || null,
    isCurrent: actor.kind === 'person' && row.id === actor.sessionId,
  }));
}
