import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nobody, system, type Person } from '#server/auth/actor';
import { createContext, type Context } from '#server/context';
import { NotFoundError } from '#server/errors';
import { acceptInvitation, getInvitation } from '#server/people/accept-invitation';
import { invitePerson } from '#server/people/invite-person';
import { listInvitations } from '#server/people/list-invitations';
import { revokeInvitation } from '#server/people/revoke-invitation';
import { addPerson, signIn, TEST_ORIGIN, useSite } from '#tests/support/site';

const ctx = useSite();
const there = {} as Context;
beforeAll(async () => {
  Object.assign(there, await createContext(ctx.config, { isTickerEnabled: false }));
});
afterAll(() => there.close());
let admin: Person;
beforeEach(async () => {
  await ctx.sql`TRUNCATE "user", invitation CASCADE`;
  admin = await addPerson(ctx, 'admin');
});

const PASSWORD = 'a long password';
const invite = async (email = 'Guest@Example.test', role: Person['role'] = 'member') => {
  const made = await invitePerson(ctx, admin, { email, role });
  return { ...made, token: made.url.slice(`${TEST_ORIGIN}/invitation#`.length) };
};
const accept = (token: string, at: Context = ctx) =>
  acceptInvitation(at, nobody, { token, name: 'Guest', password: PASSWORD });

describe('an invitation', () => {
  it('makes the account that was meant, once, with a verified address', async () => {
    const { token, url, expiresAt } = await invite('Guest@Example.test', 'admin');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/invitation#[\w-]{43}$/);
    expect(Math.round((Date.parse(expiresAt) - Date.now()) / 3_600_000)).toBe(7 * 24);
    expect(await getInvitation(ctx, nobody, token)).toEqual({ email: 'guest@example.test', expiresAt });
    const { id } = await accept(token);
    expect(await ctx.sql`SELECT email, role, email_verified, name FROM "user" WHERE id = ${id}`).toEqual([
      { email: 'guest@example.test', role: 'admin', email_verified: true, name: 'Guest' },
    ]);
    expect(await signIn(ctx, 'guest@example.test', PASSWORD)).toContain('session_token=');
    await expect(accept(token)).rejects.toBeInstanceOf(NotFoundError);
    await expect(getInvitation(ctx, nobody, token)).rejects.toBeInstanceOf(NotFoundError);
    expect(await listInvitations(ctx, admin)).toEqual([]);
  });

  it('is taken by one of ten at the same moment, on two replicas', async () => {
    // Tried: without the lock of findOpen, the others end at email_taken.
    const { token } = await invite();
    const ends = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => accept(token, n % 2 ? there : ctx)));
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(NotFoundError);
    expect(await ctx.sql`SELECT 1 FROM "user"`).toHaveLength(2);
  });

  it('is not stored in the clear, and its hash is no token', async () => {
    const { token } = await invite();
    const [row] = await ctx.sql`SELECT * FROM invitation`;
    expect(JSON.stringify(row)).not.toContain(token);
    for (const wrong of [row!.token_hash as string, `${token}x`, token.slice(1)]) {
      await expect(accept(wrong)).rejects.toBeInstanceOf(NotFoundError);
    }
  });

  it('ends after its time, by the clock of the database', async () => {
    const { token } = await invite();
    await ctx.sql`UPDATE invitation SET expires_at = now()`;
    await expect(getInvitation(ctx, nobody, token)).rejects.toBeInstanceOf(NotFoundError);
    await expect(accept(token)).rejects.toBeInstanceOf(NotFoundError);
    expect(await listInvitations(ctx, admin)).toHaveLength(1);
  });

  it('does nothing once it is revoked', async () => {
    const { id, token } = await invite();
    await revokeInvitation(ctx, admin, id);
    await expect(accept(token)).rejects.toBeInstanceOf(NotFoundError);
    await expect(revokeInvitation(ctx, admin, id)).rejects.toBeInstanceOf(NotFoundError);
  });

  it('replaces an earlier one of the same address, though two are made at the same moment', async () => {
    const first = await invite();
    const second = await invite('guest@example.test');
    await expect(getInvitation(ctx, nobody, first.token)).rejects.toBeInstanceOf(NotFoundError);
    expect(await getInvitation(ctx, nobody, second.token)).toMatchObject({ email: 'guest@example.test' });
    // Tried: without the lock of invitePerson, several are left.
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        [ctx, there, ctx, there].map((at) => invitePerson(at, admin, { email: 'guest@example.test', role: 'member' })),
      );
      expect(await listInvitations(ctx, admin)).toHaveLength(1);
    }
  });

  it('is made for nobody who has an account, and makes no second one of an address', async () => {
    await expect(invite(admin.email.toUpperCase())).rejects.toMatchObject({ code: 'email_taken' });
    const { token } = await invite();
    const member = await addPerson(ctx, 'member');
    await ctx.sql`UPDATE "user" SET email = 'guest@example.test' WHERE id = ${member.id}`;
    await expect(accept(token)).rejects.toMatchObject({ code: 'email_taken' });
    // It is not used up: the account may go, and the invitation still stands.
    await ctx.sql`DELETE FROM "user" WHERE id = ${member.id}`;
    await accept(token);
  });

  it('outlives the account of who made it', async () => {
    const { token } = await invite();
    await ctx.sql`DELETE FROM "user" WHERE id = ${admin.id}`;
    expect(await listInvitations(ctx, system)).toHaveLength(1);
    await accept(token);
  });
});
