import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import type { Log } from '#server/log';

export interface TokenUsage {
  /** The token was used now. */
  note(tokenId: string): void;
  /** Writes down what was not yet. */
  close(): Promise<void>;
}

const FLUSH_MS = 60_000;

/** When each token was last used, written behind: one UPDATE a minute at most, for all tokens used on this replica. */
export function createTokenUsage(db: Database, log: Log, flushMs = FLUSH_MS): TokenUsage {
  /** Monotonic milliseconds by token. */
  let usedAtMs = new Map<string, number>();
  let flushing = Promise.resolve();

  async function flush(): Promise<void> {
    if (usedAtMs.size === 0) return;
    const batch = usedAtMs;
    usedAtMs = new Map();
    try {
      await writeUsage(db, batch);
    } catch (error) {
      log.warn({ err: error }, 'last use of tokens not written');
      usedAtMs = new Map([...batch, ...usedAtMs]);
    }
  }

  const timer = setInterval(() => (flushing = flushing.then(flush)), flushMs);
  return {
    note: (tokenId) => void usedAtMs.set(tokenId, performance.now()),
    async close() {
      clearInterval(timer);
      await flushing;
      await flush();
    },
  };
}

async function writeUsage(db: Database, usedAtMs: Map<string, number>): Promise<void> {
  const nowMs = performance.now();
  const ids = `{${[...usedAtMs.keys()].join(',')}}`;
  const agesSeconds = `{${[...usedAtMs.values()].map((atMs) => (nowMs - atMs) / 1000).join(',')}}`;
  // Locked in one order: two replicas that write the same tokens in different ones are a deadlock.
  await db.execute(sql`
    WITH used AS (
      SELECT id, clock_timestamp() - make_interval(secs => age) AS at
        FROM unnest(${ids}::uuid[], ${agesSeconds}::float8[]) AS u (id, age)
    ), locked AS (
      SELECT t.id FROM api_token t WHERE t.id IN (SELECT id FROM used) ORDER BY t.id FOR NO KEY UPDATE
    )
    UPDATE api_token t SET last_used_at = greatest(t.last_used_at, used.at)
      FROM used JOIN locked USING (id) WHERE t.id = used.id`);
}
