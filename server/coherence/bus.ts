import postgres from 'postgres';
import { reconnectAfterSeconds, type Sql } from '#server/db/client';
import type { Log } from '#server/log';

/** A fact that changed: `photo` and the photo's id, `gallery`, `site`. */
export interface Change {
  topic: string;
  key: string;
}

/** NOTIFY channels beside the log's own: hints, nothing more, for what is found by polls all the same. */
export type Bell = 'task_ready' | 'task_stop';

export interface Bus {
  /** Hears of every change within milliseconds, or within a second when the bell is lost. @returns stop */
  onChange(listener: (change: Change) => void): () => void;
  /** Called when memory cannot be trusted any more: at first contact, and after the connection was lost. */
  onGap(listener: () => void): () => void;
  /** Called when somebody rang. */
  onBell(bell: Bell, listener: () => void): () => void;
  /** Milliseconds since the log was last read to its end. */
  feedAgeMs(): number;
  close(): Promise<void>;
}

/** A feed that was last read longer ago tells nothing of what changed since. */
export const STALE_MS = 3000;
const POLL_MS = 1000;
/** Half the life of a row: whoever slept longer may have missed some. */
const KEPT_MS = 5 * 60_000;

/**
 * Reads the coherence log: woken by NOTIFY, and every second all the same.
 * @param directUrl for LISTEN, past any pooler
 */
export async function startBus(sql: Sql, directUrl: string, log: Log): Promise<Bus> {
  const changeListeners = new Set<(change: Change) => void>();
  const gapListeners = new Set<() => void>();
  const bellListeners: Record<Bell, Set<() => void>> = { task_ready: new Set(), task_stop: new Set() };
  const listener = postgres(directUrl, {
    max: 1,
    backoff: reconnectAfterSeconds,
    onnotice: () => {},
    connection: { application_name: 'safelight-listen' },
  });
  const reader = createLogReader(sql);
  let lastReadMs = performance.now();
  /** A read failed since: who knows what server answers next, and whether it still has what we missed. */
  let isBehind = false;
  let running: Promise<void> | null = null;
  let isAskedAgain = false;
  let isClosed = false;

  /** One read at a time; a bell during a read asks for one more, since that read may have begun too early. */
  const read = (): Promise<void> => {
    if (running) {
      isAskedAgain = true;
      return running;
    }
    running = readToEnd().finally(() => (running = null));
    return running;
  };

  async function readToEnd(): Promise<void> {
    do {
      isAskedAgain = false;
      const beganMs = performance.now();
      try {
        const changes = await reader.next();
        if (isBehind || beganMs - lastReadMs > KEPT_MS) for (const forget of gapListeners) forget();
        isBehind = true;
        for (const change of changes) for (const hear of changeListeners) hear(change);
        isBehind = false;
        lastReadMs = beganMs;
      } catch (error) {
        isBehind = true;
        if (!isClosed) log.warn({ err: error }, 'coherence log not read');
        return;
      }
    } while (isAskedAgain && !isClosed);
  }

  const onListening = () => {
    for (const forget of gapListeners) forget();
    void read();
  };
  await reader.begin();
  await listener.listen('coherence', () => void read(), onListening);
  for (const [bell, hearers] of Object.entries(bellListeners)) {
    const ring = () => hearers.forEach((hear) => hear());
    // Rung at each new connection too: what was rung meanwhile was not heard.
    await listener.listen(bell, ring, ring);
  }
  const poll = setInterval(() => void read(), POLL_MS);

  return {
    onChange: (hear) => subscribe(changeListeners, hear),
    onGap: (forget) => subscribe(gapListeners, forget),
    onBell: (bell, hear) => subscribe(bellListeners[bell], hear),
    feedAgeMs: () => performance.now() - lastReadMs,
    async close() {
      isClosed = true;
      clearInterval(poll);
      await running;
      await listener.end({ timeout: 2 });
    },
  };
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * No gap when transactions commit out of order: each read starts at the oldest transaction that was still open at the
 * read before, and what was seen already is skipped by its sequence number.
 */
function createLogReader(sql: Sql) {
  let fromXid = '0';
  let seen = new Set<string>();
  return {
    async begin(): Promise<void> {
      const [row] = await sql`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin`;
      fromXid = row!.xmin as string;
    },
    async next(): Promise<Change[]> {
      const rows = await sql<{ seq: string; topic: string; key: string; xmin: string }[]>`
        SELECT s.xmin, l.seq::text, l.topic, l.key
          FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin) s
          LEFT JOIN coherence_log l ON l.xid >= ${fromXid}::xid8
         ORDER BY l.seq`;
      const changes = rows.filter((row) => row.seq !== null && !seen.has(row.seq));
      seen = new Set(rows.map((row) => row.seq));
      fromXid = rows[0]!.xmin;
      return changes;
    },
  };
}
