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

/**
 * One's own open sessions, the last seen first.
 * @param currentId of the session that asks
 */
export async function listOwnSessions(ctx: Context, actor: Actor, currentId: string | null): Promise<SessionView[]> {
  authorize(actor, 'member');
  return sessionsOf(ctx, ownId(actor), currentId);
}

/** Another's. @throws NotFoundError when there is no such person */
export async function listSessions(
  ctx: Context,
  actor: Actor,
  personId: string,
  currentId: string | null,
): Promise<SessionView[]> {
  authorize(actor, 'admin');
  await getPerson(ctx, actor, personId);
  return sessionsOf(ctx, personId, currentId);
}

async function sessionsOf(ctx: Context, userId: string, currentId: string | null): Promise<SessionView[]> {
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
    device: describeDevice(userAgent),
    ipAddress: ipAddress || null,
    isCurrent: row.id === currentId,
  }));
}
