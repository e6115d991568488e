import { eq, sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotSignedInError } from '#server/errors';
import { ownId } from './own-id';
import { utc } from './rows';
import { profilePatchSchema, type Profile, type ProfilePatch } from './schemas';

const { user } = schema;
/** Nested, so that drizzle keeps the table's name: a subquery takes a bare `id` for its own. */
const userId = sql`${user.id}`;

/** One's own account, and the ways into it. */
export async function getProfile(ctx: Context, actor: Actor): Promise<Profile> {
  authorize(actor, 'member');
  const [found] = await ctx.db
    .select({
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      emailVerified: user.emailVerified,
      hasPassword: sql<boolean>`EXISTS (SELECT 1 FROM account a
        WHERE a.user_id = ${userId} AND a.provider_id = 'credential' AND a.password IS NOT NULL)`,
      twoFactorEnabled: user.twoFactorEnabled,
      passkeys: sql<number>`(SELECT count(*)::int FROM passkey p WHERE p.user_id = ${userId})`,
      identities: sql<Profile['identities']>`(
        SELECT coalesce(json_agg(json_build_object('provider', a.provider_id) ORDER BY a.created_at, a.id), '[]')
          FROM account a WHERE a.user_id = ${userId} AND a.provider_id <> 'credential')`,
      createdAt: utc(user.createdAt),
    })
    .from(user)
    .where(eq(user.id, ownId(actor)));
  // Deleted since the session was read.
  if (!found) throw new NotSignedInError();
  return found;
}

export async function editProfile(ctx: Context, actor: Actor, input: ProfilePatch): Promise<Profile> {
  authorize(actor, 'member');
  const { name } = profilePatchSchema.parse(input);
  await ctx.db
    .update(user)
    .set({ name, updatedAt: sql`now()` })
    .where(eq(user.id, ownId(actor)));
  return getProfile(ctx, actor);
}
