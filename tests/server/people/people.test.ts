import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { system, type Person } from '#server/auth/actor';
import { createContext, type Context } from '#server/context';
import { ConflictError, NotFoundError } from '#server/errors';
import { banPerson, liftBan } from '#server/people/ban-person';
import { deletePerson } from '#server/people/delete-person';
import { getPerson } from '#server/people/get-person';
import { listPeople } from '#server/people/list-people';
import { setRole } from '#server/people/set-role';
import { addPerson, signIn, useSite } from '#tests/support/site';

const ctx = useSite();
const there = {} as Context;
beforeAll(async () => {
  Object.assign(there, await createContext(ctx.config, { isTickerEnabled: false }));
});
afterAll(() => there.close());
let admin: Person;
beforeEach(async () => {
  await ctx.sql`TRUNCATE "user" CASCADE`;
  admin = await addPerson(ctx, 'admin');
});
const adminCount = async () => (await ctx.sql`SELECT 1 FROM "user" WHERE role = 'admin' AND banned_at IS NULL`).length;

describe('the people', () => {
  it('are listed page by page, the newest first, each once', async () => {
    const added: Person[] = [admin];
    for (let n = 0; n < 6; n += 1) added.push(await addPerson(ctx, 'member'));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPeople(ctx, admin, { limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(added.map(({ id }) => id).toReversed());
  });

  it('are found by name and address, whatever is typed', async () => {
    await ctx.sql`UPDATE "user" SET name = 'Ada_100%' WHERE id = ${admin.id}`;
    await addPerson(ctx, 'member');
    const found = async (q: string) => (await listPeople(ctx, admin, { q })).items.map(({ id }) => id);
    expect(await found('ada_100%')).toEqual([admin.id]);
    expect(await found('ADMIN-')).toEqual([admin.id]);
    expect(await found('a%a')).toEqual([]);
  });

  it('are shown with their open sessions and when they were last seen', async () => {
    const { email, id } = await addPerson(ctx, 'member');
    expect(await getPerson(ctx, admin, id)).toMatchObject({ sessions: 0, lastSeenAt: null, bannedAt: null });
    await signIn(ctx, email);
    await signIn(ctx, email);
    await ctx.sql`UPDATE session SET expires_at = now() WHERE id = (SELECT min(id::text)::uuid FROM session)`;
    const shown = await getPerson(ctx, admin, id);
    expect(shown).toMatchObject({ sessions: 1, name: 'member', role: 'member', twoFactorEnabled: false });
    expect(Date.now() - Date.parse(shown.lastSeenAt!)).toBeLessThan(60_000);
  });
});

describe('a ban', () => {
  it('ends the sessions, keeps the day it began, and can be lifted', async () => {
    const { email, id } = await addPerson(ctx, 'member');
    await signIn(ctx, email);
    const first = await banPerson(ctx, admin, id, { reason: 'spam' });
    expect(first).toMatchObject({ banReason: 'spam', sessions: 0, bannedAt: expect.stringMatching(/Z$/) });
    expect(await banPerson(ctx, admin, id, {})).toMatchObject({ bannedAt: first.bannedAt, banReason: null });
    await expect(signIn(ctx, email)).rejects.toMatchObject({ statusCode: 403, body: { code: 'account_banned' } });
    expect(await liftBan(ctx, admin, id)).toMatchObject({ bannedAt: null, banReason: null });
    expect(await signIn(ctx, email)).toContain('session_token=');
  });

  it('tells nobody of itself who does not know the password', async () => {
    const { email, id } = await addPerson(ctx, 'member');
    await banPerson(ctx, admin, id, {});
    await expect(signIn(ctx, email, 'not the password')).rejects.toMatchObject({ statusCode: 401 });
  });
});

describe('oneself', () => {
  it('is neither banned nor demoted nor deleted, though there are other admins', async () => {
    await addPerson(ctx, 'admin');
    await expect(banPerson(ctx, admin, admin.id, {})).rejects.toMatchObject({ code: 'own_account' });
    await expect(setRole(ctx, admin, admin.id, { role: 'member' })).rejects.toMatchObject({ code: 'own_account' });
    await expect(deletePerson(ctx, admin, admin.id)).rejects.toMatchObject({ code: 'own_account' });
    expect(await setRole(ctx, admin, admin.id, { role: 'admin' })).toMatchObject({ role: 'admin' });
    expect(await adminCount()).toBe(2);
  });
});

describe('who is not there', () => {
  it('is not found, whatever is done', async () => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8057';
    for (const act of [getPerson, liftBan, deletePerson]) {
      await expect(act(ctx, admin, id)).rejects.toBeInstanceOf(NotFoundError);
    }
    await expect(banPerson(ctx, admin, id, {})).rejects.toBeInstanceOf(NotFoundError);
    await expect(setRole(ctx, admin, id, { role: 'admin' })).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('the last admin', () => {
  it('stays one', async () => {
    await addPerson(ctx, 'member');
    await expect(setRole(ctx, system, admin.id, { role: 'member' })).rejects.toMatchObject({ code: 'last_admin' });
    const banned = await addPerson(ctx, 'admin');
    await banPerson(ctx, admin, banned.id, {});
    // Somebody banned administers nothing.
    await expect(setRole(ctx, system, admin.id, { role: 'member' })).rejects.toMatchObject({ code: 'last_admin' });
    await liftBan(ctx, admin, banned.id);
    expect(await setRole(ctx, banned, admin.id, { role: 'member' })).toMatchObject({ role: 'member' });
  });

  const deeds: [string, (at: Context, by: Person, whom: Person) => Promise<unknown>][] = [
    ['demote', (at, by, whom) => setRole(at, by, whom.id, { role: 'member' })],
    ['ban', (at, by, whom) => banPerson(at, by, whom.id, {})],
    ['delete', (at, by, whom) => deletePerson(at, by, whom.id)],
  ];
  it.each(deeds)('is one of two who %s each other at the same moment, on two replicas', async (_deed, act) => {
    // Tried: without the lock of keepAnAdmin, nobody is left after a few rounds.
    for (let round = 0; round < 12; round += 1) {
      await ctx.sql`TRUNCATE "user" CASCADE`;
      const [one, other] = [await addPerson(ctx, 'admin', 'x'), await addPerson(ctx, 'admin', 'x')];
      const ends = await Promise.allSettled([act(ctx, one, other), act(there, other, one)]);
      expect(await adminCount()).toBe(1);
      const refused = ends.filter((end) => end.status === 'rejected');
      expect(refused.map(({ reason }) => reason as unknown)).toMatchObject([{ code: 'last_admin' }]);
      expect(refused[0]!.reason).toBeInstanceOf(ConflictError);
    }
  });
});
