import { sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import { mintToken } from '#server/auth/opaque-token';
import { msLeft } from '#server/auth/token-rows';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { uuidv7 } from '#server/db/uuidv7';
import { NotAllowedError } from '#server/errors';
import { newTokenSchema, type CreatedToken, type NewToken } from './schemas';

/** Makes a token that acts for whoever makes it. The answer is the only place where its secret is ever seen. */
export async function createToken(ctx: Context, actor: Actor, input: NewToken): Promise<CreatedToken> {
  authorize(actor, 'admin');
  if (actor.kind !== 'person') throw new NotAllowedError('A token acts for a person, who makes it.');
  const { name, scopes, expiresInDays } = newTokenSchema.parse(input);
  const { secret, hash, hint } = mintToken();
  const fill = ctx.tokens.beginFill();
  const beganMs = performance.now();
  const [row] = await ctx.db
    .insert(schema.apiToken)
    .values({
      id: uuidv7(),
      userId: actor.id,
      name,
      tokenHash: hash,
      hint,
      scopes,
      expiresAt: expiresInDays === null ? null : sql`now() + make_interval(days => ${expiresInDays})`,
    })
    .returning({
      id: schema.apiToken.id,
      createdAt: schema.apiToken.createdAt,
      expiresAt: schema.apiToken.expiresAt,
      msLeft,
    });
  const { id, createdAt, expiresAt, msLeft: left } = row!;
  fill.set(hash, {
    id,
    userId: actor.id,
    scopes,
    isRevoked: false,
    expiresAtMs: left === null ? null : beganMs + left,
  });
  return {
    id,
    name,
    scopes,
    hint,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: null,
    owner: { id: actor.id, name: actor.name },
    secret,
  };
}
