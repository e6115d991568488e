import { createCache, type Fill } from '#server/coherence/cache';
import type { CacheStats } from '#server/coherence/cache-metrics';
import type { Context } from '#server/context';
import { batchLoads } from '#server/db/batch-loads';
import { readActiveTokens, readTokens, type TokenEntry, type TokenRow } from './token-rows';
import { createTokenUsage } from './token-usage';

/** API tokens by their hash, in memory: a script that is known costs no query. */
export interface TokenCache {
  /** Null for a token that is unknown, revoked or expired. Of its owner nothing is said: ask `ctx.users`. */
  find(hash: string): Promise<TokenEntry | null>;
  beginFill(): Fill<TokenEntry>;
  forget(hash: string): void;
  /** For the owner's eyes: when it was last used. */
  noteUse(tokenId: string): void;
  /** Once every active token was read, up to the bound; until then a replica is not ready. */
  isWarm(): boolean;
  stats(): CacheStats;
  close(): Promise<void>;
}

const MAX_TOKENS = 50_000;
const RETRY_MS = 1000;

/** Begins to warm up at once, and tries until it has succeeded; whoever is asked for meanwhile is read singly. */
export function createTokenCache(ctx: Pick<Context, 'db' | 'bus' | 'users' | 'log' | 'metrics'>): TokenCache {
  const usage = createTokenUsage(ctx.db, ctx.log);
  const load = batchLoads(async (hashes) => {
    const owners = ctx.users.beginFill();
    const rows = await readTokens(ctx.db, hashes);
    for (const { owner } of rows) owners.set(owner.id, owner);
    return new Map(rows.map(({ hash, token }) => [hash, token]));
  });
  const cache = createCache<TokenEntry>(
    ctx.bus,
    // A stranger's guesses are remembered for seconds, apart, so that they neither ask twice nor push out who is known.
    { name: 'tokens', topic: 'api_token', maxEntries: MAX_TOKENS, ttlMs: 3_600_000, absenceTtlMs: 10_000, load },
    ctx.metrics,
  );

  let isWarm = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  async function warmUp(): Promise<void> {
    const [tokens, owners] = [cache.beginFill(), ctx.users.beginFill()];
    const rows = await readActiveTokens(ctx.db, MAX_TOKENS).catch((error: unknown): TokenRow[] | null => {
      if (!isClosed) ctx.log.warn({ err: error }, 'tokens not read: this replica is not ready');
      return null;
    });
    for (const { hash, token, owner } of rows ?? []) {
      tokens.set(hash, token);
      owners.set(owner.id, owner);
    }
    isWarm = rows !== null && tokens.isOpen();
    if (!isWarm && !isClosed) timer = setTimeout(() => (warming = warmUp()), RETRY_MS);
  }
  let warming = warmUp();

  return {
    async find(hash) {
      const token = await cache.get(hash);
      const isExpired = token?.expiresAtMs != null && token.expiresAtMs <= performance.now();
      return token && !token.isRevoked && !isExpired ? token : null;
    },
    beginFill: () => cache.beginFill(),
    forget: (hash) => cache.forget(hash),
    noteUse: (tokenId) => usage.note(tokenId),
    isWarm: () => isWarm,
    stats: () => cache.stats(),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await warming;
      await usage.close();
    },
  };
}
