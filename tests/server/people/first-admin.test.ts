import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { createContext, type Context } from '#server/context';
import { schema } from '#server/db/client';
import { ConflictError, NotAllowedError, NotSignedInError } from '#server/errors';
import {
  ensureConfiguredAdmin,
  isSetupNeeded,
  issueSetupToken,
  newAdminSchema,
  setUpFirstAdmin,
} from '#server/people/first-admin';
import { addPerson, signIn, useSite } from '#tests/support/site';

const env = { ADMIN_EMAIL: 'Owner@Photos.example', ADMIN_PASSWORD: 'configured password' };
const ctx = useSite({ isTickerEnabled: false, env });
const others: Context[] = [];
beforeEach(async () => {
  await ctx.sql`TRUNCATE "user", setup_token CASCADE`;
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});

const admin = (n = 1) =>
  newAdminSchema.parse({ name: 'Ada', email: `Ada${n}@Photos.example`, password: 'a long password' });
const users = () => ctx.db.select().from(schema.user);

describe('the set-up link', () => {
  it('makes an admin who can sign in, and nothing more after that', async () => {
    expect(await isSetupNeeded(ctx, nobody)).toBe(true);
    const token = (await issueSetupToken(ctx, system))!;
    expect(token).toMatch(/^[\w-]{43}$/);
    await setUpFirstAdmin(ctx, nobody, token, admin());
    expect(await users()).toMatchObject([{ role: 'admin', email: 'ada1@photos.example' }]);
    expect(await signIn(ctx, 'ada1@photos.example', 'a long password')).toContain('safelight.session_token=');
    expect(await isSetupNeeded(ctx, nobody)).toBe(false);
    expect(await issueSetupToken(ctx, system)).toBeNull();
    await expect(setUpFirstAdmin(ctx, nobody, token, admin(2))).rejects.toBeInstanceOf(NotAllowedError);
  });

  it('works once, for one of twenty at the same moment', async () => {
    // Without the advisory lock of createFirstAdmin, twenty admins are made.
    const token = (await issueSetupToken(ctx, system))!;
    const made = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => setUpFirstAdmin(ctx, nobody, token, admin(n))),
    );
    expect(made.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    for (const end of made) {
      if (end.status === 'rejected') {
        expect(end.reason instanceof ConflictError || end.reason instanceof NotAllowedError).toBe(true);
      }
    }
    expect(await users()).toHaveLength(1);
  });

  it('is refused with a wrong token, and is not stored in the clear', async () => {
    const token = (await issueSetupToken(ctx, system))!;
    await expect(setUpFirstAdmin(ctx, nobody, `${token}x`, admin())).rejects.toBeInstanceOf(NotAllowedError);
    await expect(setUpFirstAdmin(ctx, nobody, '', admin())).rejects.toBeInstanceOf(NotAllowedError);
    const [row] = await ctx.sql`SELECT token_hash FROM setup_token`;
    expect(row!.token_hash).not.toContain(token);
    await expect(setUpFirstAdmin(ctx, nobody, row!.token_hash, admin())).rejects.toBeInstanceOf(NotAllowedError);
    expect(await users()).toEqual([]);
  });

  it('of an earlier start works until there is an admin, and then none does', async () => {
    const first = (await issueSetupToken(ctx, system))!;
    const second = (await issueSetupToken(ctx, system))!;
    await setUpFirstAdmin(ctx, nobody, first, admin());
    await expect(setUpFirstAdmin(ctx, nobody, second, admin(2))).rejects.toBeInstanceOf(NotAllowedError);
  });

  it('is refused for an admin who came some other way, and for an address that is taken', async () => {
    const token = (await issueSetupToken(ctx, system))!;
    const member = await addPerson(ctx, 'member');
    const taken = setUpFirstAdmin(ctx, nobody, token, { ...admin(), email: member.email });
    await expect(taken).rejects.toMatchObject({ code: 'email_taken' });
    await addPerson(ctx, 'admin');
    await expect(setUpFirstAdmin(ctx, nobody, token, admin())).rejects.toMatchObject({ code: 'admin_exists' });
  });

  it('is printed for the operator alone', async () => {
    await expect(issueSetupToken(ctx, nobody)).rejects.toBeInstanceOf(NotSignedInError);
  });
});

describe('the configured admin', () => {
  it('is one, though several replicas start at the same moment', async () => {
    others.push(...(await Promise.all([1, 2].map(() => createContext(ctx.config, { isTickerEnabled: false })))));
    await Promise.all([ctx, ...others].flatMap((each) => [1, 2, 3].map(() => ensureConfiguredAdmin(each, system))));
    expect(await users()).toMatchObject([{ role: 'admin', email: 'owner@photos.example', name: 'Owner' }]);
    expect(await signIn(ctx, 'owner@photos.example', 'configured password')).not.toBe('');
  });

  it('is not made where there is a user already', async () => {
    await addPerson(ctx, 'member');
    await ensureConfiguredAdmin(ctx, system);
    expect(await users()).toMatchObject([{ role: 'member' }]);
  });
});
