import { randomUUID } from 'node:crypto';
import { STALE_MS, type Bus, type Change } from '#server/coherence/bus';
import type { Sql } from '#server/db/client';
import type { Log } from '#server/log';

/** What a cached sign-in is signed with and checked against. */
export interface Revocations {
  /**
   * For better-auth's `session.cookieCache.version`, without a database read: one constant while this replica knows of
   * nothing against the session, else a version that no cookie bears, so that the database is asked. Never throws.
   */
  versionOf(session: { id: string }, user: { id: string }): string;
}

export interface RevocationsOptions {
  /** How long a cookie is believed. */
  cookieCacheMs: number;
  /** Above it nothing is believed from memory any more for a while, rather than something forgotten. */
  maxKeys?: number;
  /** Monotonic milliseconds; injectable for tests. */
  now?: () => number;
}

/**
 * How much longer than a cookie lives its revocation is remembered. Another replica signs for up to STALE_MS more before it
 * hears, and its clock, which says when the cookie ends, may be ahead of ours.
 */
const SKEW_MS = STALE_MS + 7000;
/** The row is stamped when it is written and seen when its transaction commits, which takes up to the pool's time limits. */
const LONGEST_TRANSACTION_MS = 60_000;

/** Not better-auth's own "1": what a replica signed before it had this gate is not believed. */
const VERSION = 'gate-1';

/** Listens to the bus from now on, and reads what was revoked shortly before. */
export async function createRevocations(
  sql: Sql,
  bus: Bus,
  log: Log,
  { cookieCacheMs, maxKeys = 100_000, now = () => performance.now() }: RevocationsOptions,
): Promise<Revocations> {
  const keptMs = cookieCacheMs + SKEW_MS;
  /** When it was heard of, by `session:ID` and `user:ID`; the oldest first. */
  const heardAt = new Map<string, number>();
  let gap = { atMs: -Infinity, version: VERSION };

  const distrustAll = () => {
    heardAt.clear();
    gap = { atMs: now(), version: randomUUID() };
  };
  const hear = ({ topic, key }: Change) => {
    if (topic !== 'session' && topic !== 'user') return;
    if (key === '') return distrustAll();
    const name = `${topic}:${key}`;
    heardAt.delete(name);
    heardAt.set(name, now());
    forgetOutlived();
    if (heardAt.size > maxKeys) distrustAll();
  };
  const forgetOutlived = () => {
    for (const [name, atMs] of heardAt) {
      if (now() - atMs <= keptMs) return;
      heardAt.delete(name);
    }
  };
  const isRevoked = (name: string) => now() - (heardAt.get(name) ?? -Infinity) <= keptMs;

  bus.onChange(hear);
  bus.onGap(distrustAll);
  try {
    const rows = await sql<Change[]>`
      SELECT topic, key FROM coherence_log
       WHERE at > now() - make_interval(secs => ${(keptMs + LONGEST_TRANSACTION_MS) / 1000})
         AND topic IN ('session', 'user')
       ORDER BY seq`;
    for (const row of rows) hear(row);
  } catch (error) {
    log.warn({ err: error }, 'revocations not read: sessions are asked of the database for a while');
    distrustAll();
  }

  return {
    versionOf(session, user) {
      // A new one each call: better-auth stores the version that it is given. With a constant "revoked", a cookie that was
      // signed in a race, of what was read before the sign-out, matched the next check.
      const isTrusted =
        bus.feedAgeMs() <= STALE_MS && !isRevoked(`session:${session.id}`) && !isRevoked(`user:${user.id}`);
      if (!isTrusted) return randomUUID();
      const sinceGapMs = now() - gap.atMs;
      // What was read before the gap may be signed right after it.
      if (sinceGapMs <= STALE_MS) return randomUUID();
      // Only what this replica signed since; once all that was signed before has ended, what anybody signs.
      return sinceGapMs <= keptMs ? gap.version : VERSION;
    },
  };
}
