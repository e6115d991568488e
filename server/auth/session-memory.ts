import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Person } from './actor';
import type { Revocations } from './revocations';

/**
 * Whom a cookie header was found to be of, for a few seconds: opening the sealed cookie takes two milliseconds.
 * Nothing is believed for being remembered. Each use asks the gate, as better-auth does when it opens a cookie.
 */
export interface SessionMemory {
  find(cookie: string): Person | null;
  /** Only what was believed on the word of the cookie itself. */
  remember(cookie: string, sessionId: string, person: Person): void;
}

interface Remembered {
  sessionId: string;
  version: string;
  person: Person;
}

/** By so much longer than it was sealed for may a cookie be believed; revocations are kept for longer still. */
const KEPT_MS = 5000;
const MAX_ENTRIES = 10_000;

export function createSessionMemory(revocations: Revocations, now?: () => number): SessionMemory {
  const memory = new LRUCache<string, Remembered>({
    max: MAX_ENTRIES,
    ttl: KEPT_MS,
    ttlResolution: 0,
    perf: now ? { now } : undefined,
  });
  return {
    find(cookie) {
      const key = keyOf(cookie);
      const known = memory.get(key);
      if (!known) return null;
      if (revocations.versionOf({ id: known.sessionId }, known.person) === known.version) return known.person;
      memory.delete(key);
      return null;
    },
    remember(cookie, sessionId, person) {
      const version = revocations.versionOf({ id: sessionId }, person);
      memory.set(keyOf(cookie), { sessionId, version, person });
    },
  };
}

/** The cookie opens doors: it is not kept. */
function keyOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
