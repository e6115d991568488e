import type { Person } from '#server/auth/actor';
import { scopeSchema, type Scope } from '#server/auth/scopes';
import type { Context } from '#server/context';
import { createToken } from '#server/tokens/create-token';
import type { CreatedToken } from '#server/tokens/schemas';

export const ALL_SCOPES = scopeSchema.options;

/** A token of this person, with every scope unless said otherwise. */
export function addToken(ctx: Context, owner: Person, scopes: readonly Scope[] = ALL_SCOPES): Promise<CreatedToken> {
  return createToken(ctx, owner, { name: 'a script', scopes: [...scopes], expiresInDays: null });
}

export function bearer(secret: string): { authorization: string } {
  return { authorization: `Bearer ${secret}` };
}
