import { and, eq, isNull, sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';

const { apiToken } = schema;

/**
 * Ends a token, anybody's, for ever: here at once, on the other replicas within a second.
 * @throws NotFoundError, also for one that was revoked before
 */
export async function revokeToken(ctx: Context, actor: Actor, id: string): Promise<void> {
  authorize(actor, 'admin');
  const [revoked] = await ctx.db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAt)))
    .returning({ hash: apiToken.tokenHash });
  if (!revoked) throw new NotFoundError('There is no such token.');
  ctx.tokens.forget(revoked.hash);
}
