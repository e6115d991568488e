import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findTokenActor } from '#server/auth/find-token-actor';
import { hashOfToken, mintToken } from '#server/auth/opaque-token';
import { createTokenCache } from '#server/auth/token-cache';
import { createTokenUsage } from '#server/auth/token-usage';
import { createContext, type Context } from '#server/context';
import { schema } from '#server/db/client';
import { createUserCache } from '#server/people/user-cache';
import { createToken } from '#server/tokens/create-token';
import { revokeToken } from '#server/tokens/revoke-token';
import type { CreatedToken } from '#server/tokens/schemas';
import { queriesOf } from '#tests/support/queries';
import { addPerson, useSite } from '#tests/support/site';
import { addToken } from '#tests/support/tokens';
import { until } from '#tests/support/until';
import type { Person } from '#server/auth/actor';

const here = useSite();
const there = {} as Context;
let owner: Person;
let token: CreatedToken;

beforeAll(async () => {
  Object.assign(there, await createContext(here.config, { isTickerEnabled: false }));
  await until(() => here.tokens.isWarm() && there.tokens.isWarm());
});
afterAll(() => there.close());
beforeEach(async () => {
  owner = await addPerson(here, 'admin');
  token = await addToken(here, owner);
});

const use = (ctx: Context, secret = token.secret) => findTokenActor(ctx, secret);
const isRefused = (ctx: Context, secret = token.secret) =>
  use(ctx, secret).then(
    () => false,
    (error: { code?: string }) => error.code === 'not_signed_in',
  );

describe('a minted token', () => {
  it('is 256 random bits that are known by their prefix and found by their SHA-256', () => {
    const minted = Array.from({ length: 1000 }, mintToken);
    expect(new Set(minted.map(({ secret }) => secret)).size).toBe(1000);
    for (const { secret, hash, hint } of minted) {
      expect(secret).toMatch(/^safelight_[\w-]{43}$/);
      expect(Buffer.from(secret.slice(10), 'base64url')).toHaveLength(32);
      expect(hash).toBe(createHash('sha256').update(secret).digest('hex'));
      expect(hashOfToken(secret)).toBe(hash);
      expect(secret.endsWith(hint)).toBe(true);
    }
  });

  it.each(['', 'safelight_', 'x', 'SAFELIGHT_', 'one character more', 'one less', 'no base64url', 'not canonical'])(
    'is told from what cannot be one without asking anybody: %s',
    async (flaw) => {
      const { secret } = mintToken();
      const wrong =
        {
          x: `x${secret}`,
          SAFELIGHT_: secret.toUpperCase(),
          'one character more': `${secret}A`,
          'one less': secret.slice(0, -1),
          'no base64url': secret.replace(/.$/, '='),
          'not canonical': secret.replace(/.$/, 'B'),
        }[flaw] ?? flaw;
      expect(hashOfToken(wrong)).toBeNull();
      expect(await queriesOf(here, () => isRefused(here, wrong))).toEqual([]);
    },
  );
});

describe('a token', () => {
  it('acts for its owner with its scopes, and is nowhere in the database', async () => {
    const few = await addToken(here, owner, ['photos:read']);
    const { loads } = here.tokens.stats();
    expect(await use(here, few.secret)).toEqual({ kind: 'token', id: few.id, scopes: ['photos:read'], owner });
    // Where it was made it is known from its commit on; of its owner's standing the database was asked.
    expect(here.tokens.stats().loads).toBe(loads);
    const [row] = await here.sql`SELECT t::text AS row FROM api_token t WHERE id = ${few.id}`;
    expect(row!.row).not.toContain(few.secret);
  });

  it('costs no query where it is known, one where it is not', async () => {
    expect(await queriesOf(there, () => use(there))).toHaveLength(1);
    expect(await queriesOf(there, () => use(there))).toHaveLength(0);
  });

  it('is known to a replica that has just started, and its owner too', async () => {
    const third = await createContext(here.config, { isTickerEnabled: false });
    await until(() => third.tokens.isWarm());
    expect(await queriesOf(third, () => use(third))).toHaveLength(0);
    await third.close();
  });

  it('is read once for many who bring it at the same time', async () => {
    const queries = await queriesOf(there, () => Promise.all(Array.from({ length: 50 }, () => use(there))));
    expect(queries).toHaveLength(1);
  });

  it('ends when it expires, by PostgreSQL’s clock, though no clock of ours agrees with it', async () => {
    const short = await createToken(here, owner, { name: 'x', scopes: ['photos:read'], expiresInDays: 1 });
    expect(await isRefused(here, short.secret)).toBe(false);
    const expiry = here.sql`UPDATE api_token SET expires_at = clock_timestamp() + interval '700 ms' WHERE id = ${short.id}`;
    await expiry;
    await until(() => isRefused(here, short.secret), 2000);
    // By counting down what it had left, not by being told.
    const [left] =
      await here.sql`SELECT expires_at < clock_timestamp() AS is_past FROM api_token WHERE id = ${short.id}`;
    expect(left!.is_past).toBe(true);
    await here.sql`UPDATE api_token SET expires_at = 'infinity' WHERE id = ${short.id}`;
    await until(async () => !(await isRefused(here, short.secret)), 1000);
  });

  it('that has expired or whose owner is banned is not even read at boot', async () => {
    await here.sql`UPDATE api_token SET expires_at = now() - interval '1 day' WHERE id = ${token.id}`;
    const third = await createContext(here.config, { isTickerEnabled: false });
    await until(() => third.tokens.isWarm());
    const before = third.tokens.stats().size;
    await here.sql`UPDATE "user" SET banned_at = now()`;
    const fourth = await createContext(here.config, { isTickerEnabled: false });
    await until(() => fourth.tokens.isWarm());
    expect(before).toBeGreaterThan(0);
    expect(fourth.tokens.stats().size).toBe(0);
    await here.sql`UPDATE "user" SET banned_at = NULL`;
    await Promise.all([third.close(), fourth.close()]);
  });
});

describe('what ends a token on one replica', () => {
  beforeEach(() => use(there));
  const ends: [string, () => PromiseLike<unknown>][] = [
    ['its revocation', () => revokeToken(here, owner, token.id)],
    ['its revocation in SQL', () => here.sql`UPDATE api_token SET revoked_at = now() WHERE id = ${token.id}`],
    ['its deletion in SQL', () => here.sql`DELETE FROM api_token WHERE id = ${token.id}`],
    ['an expiry set in SQL', () => here.sql`UPDATE api_token SET expires_at = now() WHERE id = ${token.id}`],
    ['another hash set in SQL', () => here.sql`UPDATE api_token SET token_hash = 'x' WHERE id = ${token.id}`],
    ['a ban of its owner', () => here.sql`UPDATE "user" SET banned_at = now() WHERE id = ${owner.id}`],
    ['the deletion of its owner', () => here.sql`DELETE FROM "user" WHERE id = ${owner.id}`],
    ['TRUNCATE', () => here.sql`TRUNCATE api_token`],
  ];
  it.each(ends)('ends it on the other within a second: %s', async (how, end) => {
    expect(await isRefused(there)).toBe(false);
    await end();
    const committedMs = performance.now();
    await until(() => isRefused(there), 1000);
    if (process.env.SHOW_FIGURES) console.log(`${how}: ${(performance.now() - committedMs).toFixed(0)} ms`);
    await until(() => isRefused(here), 1000);
    // And does not come back with a late read.
    expect(await isRefused(there)).toBe(true);
  });

  it('ends it there at once, without waiting for the feed', async () => {
    await revokeToken(here, owner, token.id);
    expect(await isRefused(here)).toBe(true);
    await expect(revokeToken(here, owner, token.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is heard by its poll when no bell rings', async () => {
    await here.sql.begin(async (transaction) => {
      await transaction`SET LOCAL session_replication_role = replica`;
      await transaction`UPDATE api_token SET revoked_at = now() WHERE id = ${token.id}`;
      await transaction`INSERT INTO coherence_log (topic, key) VALUES ('api_token', ${hashOfToken(token.secret)})`;
    });
    await until(() => isRefused(there), 1100);
  });

  it('changes what it may there: the role of its owner, and its scopes', async () => {
    await here.sql`UPDATE "user" SET role = 'member' WHERE id = ${owner.id}`;
    await until(async () => (await use(there)).owner.role === 'member', 1000);
    await here.sql`UPDATE api_token SET scopes = '{tasks:read}' WHERE id = ${token.id}`;
    await until(async () => (await use(there)).scopes.join() === 'tasks:read', 1000);
  });
});

describe('while the feed is late', () => {
  it('the database is asked, and what it says is not kept', async () => {
    await use(there);
    const late = { ...there.bus, feedAgeMs: () => 3001 };
    const ctx = { ...there, bus: late, users: createUserCache(there.db, late), metrics: new Registry() };
    const tokens = createTokenCache(ctx);
    const cut = { ...ctx, tokens };
    const [hits, queries] = [tokens.stats().hits, await queriesOf(cut, () => use(cut).then(() => use(cut)))];
    // One for the token and one for its owner, each time.
    expect(queries.filter((query) => query.includes('= ANY')).length).toBe(2);
    expect(queries.filter((query) => query.includes('from "user" where')).length).toBe(2);
    expect([tokens.stats().hits - hits, tokens.isWarm()]).toEqual([0, false]);
    // No one hears of it.
    await here.sql.begin(async (transaction) => {
      await transaction`SET LOCAL session_replication_role = replica`;
      await transaction`UPDATE api_token SET revoked_at = now() WHERE id = ${token.id}`;
    });
    expect(await isRefused(there)).toBe(false);
    expect(await isRefused(cut)).toBe(true);
    expect(tokens.stats()).toMatchObject({ size: 0, hits: 0 });
    await tokens.close();
  });
});

describe('a flood of bad tokens', () => {
  it('costs few queries, one at a time, and pushes out nobody', async () => {
    // However long a busy machine keeps the feed waiting.
    const bus = { ...there.bus, feedAgeMs: () => 0 };
    const ctx = { ...there, bus, metrics: new Registry() };
    ctx.tokens = createTokenCache(ctx);
    await until(() => ctx.tokens.isWarm());
    await use(ctx);
    const known = ctx.tokens.stats().size;
    const flood = Array.from({ length: 10_000 }, () => mintToken().secret);
    const first = await queriesOf(ctx, () => Promise.all(flood.map((secret) => isRefused(ctx, secret))));
    expect(first.filter((query) => query.includes('= ANY')).length).toBeLessThanOrEqual(20);
    const again = await queriesOf(ctx, async () => {
      expect(await Promise.all(flood.map((secret) => isRefused(ctx, secret)))).not.toContain(false);
      await use(ctx);
    });
    expect(again.filter((query) => query.includes('= ANY'))).toEqual([]);
    expect(ctx.tokens.stats()).toMatchObject({ size: known, evictions: 0 });
    await ctx.tokens.close();
  });
});

describe('warming up', () => {
  it('is tried until it succeeds, and fails nothing meanwhile', async () => {
    const line = { isCut: true };
    const db = new Proxy(here.db, {
      get(target, name: keyof Context['db']) {
        if (line.isCut && name === 'select') throw new Error('cut');
        return target[name];
      },
    });
    const ctx = { ...here, db, metrics: new Registry() };
    const tokens = createTokenCache(ctx);
    expect(await isRefused({ ...ctx, tokens })).toBe(false);
    expect(tokens.isWarm()).toBe(false);
    line.isCut = false;
    await until(() => tokens.isWarm(), 3000);
    expect(tokens.stats().size).toBeGreaterThan(0);
    await tokens.close();
  });
});

describe('the last use', () => {
  const lastUseOf = async (id: string) =>
    (
      await here.db.select({ at: schema.apiToken.lastUsedAt }).from(schema.apiToken).where(eq(schema.apiToken.id, id))
    )[0]!.at;

  it('is written once for all, rings nobody, and never goes back', async () => {
    const other = await addToken(here, owner);
    const usage = createTokenUsage(here.db, here.log, 50);
    const rows = () => here.sql`SELECT max(seq) AS seq FROM coherence_log`;
    const before = await rows();
    const queries = await queriesOf(here, async () => {
      for (let time = 0; time < 100; time += 1) for (const { id } of [token, other]) usage.note(id);
      await usage.close();
    });
    expect(queries.filter((query) => query.includes('UPDATE api_token'))).toHaveLength(1);
    expect(await rows()).toEqual(before);
    expect(Math.abs((await lastUseOf(other.id))!.getTime() - Date.now())).toBeLessThan(10_000);
    await here.sql`UPDATE api_token SET last_used_at = '2100-01-01T00:00:00Z' WHERE id = ${token.id}`;
    const late = createTokenUsage(here.db, here.log);
    late.note(token.id);
    await late.close();
    expect((await lastUseOf(token.id))!.getFullYear()).toBe(2100);
  });

  it('is written every while, without being asked for', async () => {
    const usage = createTokenUsage(here.db, here.log, 30);
    usage.note(token.id);
    await until(async () => (await lastUseOf(token.id)) !== null, 5000);
    await usage.close();
  });

  it('that could not be written is written later', async () => {
    const line = { isCut: true, failures: 0 };
    const execute = (query: never) => {
      if (!line.isCut) return here.db.execute(query);
      line.failures += 1;
      return Promise.reject(new Error('cut'));
    };
    const usage = createTokenUsage({ execute } as unknown as Context['db'], here.log, 20);
    usage.note(token.id);
    await until(() => line.failures >= 2);
    line.isCut = false;
    await usage.close();
    expect(await lastUseOf(token.id)).not.toBeNull();
  });

  it('of a token is written when the site is closed', async () => {
    const third = await createContext(here.config, { isTickerEnabled: false });
    await use(third);
    await third.close();
    expect(await lastUseOf(token.id)).not.toBeNull();
  });
});
