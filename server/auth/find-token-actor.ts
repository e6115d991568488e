import type { Context } from '#server/context';
import { NotSignedInError } from '#server/errors';
import type { Token } from './actor';
import { hashOfToken } from './opaque-token';

/**
 * Who sends a request with this bearer token. From memory, which the coherence feed keeps true: what ends a token on any
 * replica, or in SQL, ends it on all within a second.
 * @throws NotSignedInError, in the same words for every reason
 */
export async function findTokenActor(ctx: Context, secret: string): Promise<Token> {
  const hash = hashOfToken(secret);
  const token = hash && (await ctx.tokens.find(hash));
  const owner = token && (await ctx.users.get(token.userId));
  if (!owner || owner.isBanned) {
    throw new NotSignedInError('This token is not valid. It may be mistyped, expired or revoked.');
  }
  ctx.tokens.noteUse(token.id);
  const { id, name, email, role } = owner;
  return { kind: 'token', id: token.id, scopes: token.scopes, owner: { kind: 'person', id, name, email, role } };
}
