import { count, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema, type Queryable } from '#server/db/client';
import { ConflictError, NotAllowedError } from '#server/errors';
import { insertPerson } from './insert-person';
import { hashToken, makeToken } from './one-time-token';
import { emailSchema, passwordSchema, personNameSchema } from './schemas';

const { user, setupToken } = schema;

export const newAdminSchema = z.strictObject({
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
});
export type NewAdmin = z.output<typeof newAdminSchema>;

/** True while nobody can administer the site. */
export async function isSetupNeeded(ctx: Context, actor: Actor): Promise<boolean> {
  authorize(actor, 'public');
  return !(await adminExists(ctx.db));
}

/**
 * A token for the one-time set-up link, valid until an admin exists. Only its SHA-256 is stored.
 * @returns null when there is an admin already
 */
export async function issueSetupToken(ctx: Pick<Context, 'db'>, actor: Actor): Promise<string | null> {
  authorize(actor, 'admin');
  if (await adminExists(ctx.db)) return null;
  const token = makeToken();
  await ctx.db.insert(setupToken).values({ tokenHash: hashToken(token) });
  return token;
}

/**
 * Makes the first admin with the one-time token. Of many at the same moment one succeeds.
 * @throws NotAllowedError for a token that is not ours or was used, ConflictError when there is an admin
 */
export async function setUpFirstAdmin(
  ctx: Context,
  actor: Actor,
  token: string,
  admin: NewAdmin,
): Promise<{ id: string }> {
  authorize(actor, 'public');
  const tokenHash = hashToken(token);
  const [known] = await ctx.db.select().from(setupToken).where(eq(setupToken.tokenHash, tokenHash));
  if (!known) throw new NotAllowedError('This set-up link is not valid any more. Start Safelight again for a new one.');
  return createFirstAdmin(ctx, admin);
}

/** ADMIN_EMAIL and ADMIN_PASSWORD: the first admin at boot, when there is no user yet. */
export async function ensureConfiguredAdmin(ctx: Context, actor: Actor): Promise<void> {
  authorize(actor, 'admin');
  const configured = ctx.config.firstAdmin;
  if (!configured || (await anyUserExists(ctx.db))) return;
  const name = configured.email.split('@')[0]!;
  await createFirstAdmin(ctx, newAdminSchema.parse({ ...configured, name })).catch((error: unknown) => {
    if (!(error instanceof ConflictError)) throw error;
  });
}

async function createFirstAdmin(ctx: Context, admin: NewAdmin): Promise<{ id: string }> {
  const { password } = await ctx.auth.$context;
  const passwordHash = await password.hash(admin.password);
  return ctx.db.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT pg_advisory_xact_lock(7236, 10)`);
    if (await adminExists(transaction))
      throw new ConflictError('admin_exists', 'This site has an admin already. Sign in instead.');
    const made = await insertPerson(transaction, { ...admin, role: 'admin', passwordHash });
    await transaction.delete(setupToken);
    return made;
  });
}

async function adminExists(db: Queryable): Promise<boolean> {
  const [row] = await db.select({ n: count() }).from(user).where(eq(user.role, 'admin'));
  return row!.n > 0;
}

async function anyUserExists(db: Queryable): Promise<boolean> {
  const [row] = await db.select({ n: count() }).from(user);
  return row!.n > 0;
}
