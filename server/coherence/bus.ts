import type { Sql } from '#server/db/client';
import type { Log } from '#server/log';
import { within } from '#server/within';
import { hangDoorbell } from './doorbell';

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
  /** Called when memory cannot be trusted any more: after the connection, or a read, was lost, or the feed was stale. */
  onGap(listener: () => void): () => void;
  /** Called when somebody rang. */
  onBell(bell: Bell, listener: () => void): () => void;
  /** Milliseconds since the log was last read to its end; over STALE_MS nothing is believed from memory. */
  feedAgeMs(): number;
  /** Milliseconds from the writing of the last change to its being heard, on the database's clock; null before the first. */
  lagMs(): number | null;
  /** False: NOTIFY is not heard, changes are found by polling. */
  isListening(): boolean;
  close(): Promise<void>;
}

/** A feed that was last read longer ago tells nothing of what changed since. */
export const STALE_MS = 3000;
/** With a margin below the second within which everything is heard, whether or not a bell rings. */
const POLL_MS = 800;
/** While it is known that no bell will ring. */
const DEAF_POLL_MS = 250;
/** A read that takes longer is given up, and the next one tried on another connection. */
const READ_LIMIT_MS = 5000;

/**
 * Reads the coherence log: woken by NOTIFY, and by its poll all the same.
 * @param directUrl for LISTEN, past any pooler
 */
export async function startBus(sql: Sql, directUrl: string, log: Log): Promise<Bus> {
  const changeListeners = new Set<(change: Change) => void>();
  const gapListeners = new Set<() => void>();
  const bellListeners: Record<Bell, Set<() => void>> = { task_ready: new Set(), task_stop: new Set() };
  const reader = createLogReader(sql);
  let lastReadMs = performance.now();
  let lagMs: number | null = null;
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
        const batch = await within(READ_LIMIT_MS, reader.read());
        if (isBehind || performance.now() - lastReadMs > STALE_MS) forgetAll();
        isBehind = true;
        for (const change of batch.changes) for (const hear of changeListeners) hear(change);
        isBehind = false;
        reader.advance(batch);
        lastReadMs = beganMs;
        lagMs = batch.changes.at(-1)?.ageMs ?? lagMs;
      } catch (error) {
        isBehind = true;
        if (!isClosed) log.warn({ err: error }, 'coherence log not read');
        return;
      }
    } while (isAskedAgain && !isClosed);
  }

  const forgetAll = () => {
    for (const forget of gapListeners) forget();
  };
  const ring = (bell: Bell) => () => bellListeners[bell].forEach((hear) => hear());

  await reader.begin();
  const doorbell = await hangDoorbell({
    directUrl,
    sql,
    log,
    channels: { coherence: () => void read(), task_ready: ring('task_ready'), task_stop: ring('task_stop') },
    onReconnect: forgetAll,
  });
  let poll: NodeJS.Timeout;
  const pollOn = () => {
    poll = setTimeout(
      () => {
        void read();
        pollOn();
      },
      doorbell.isHeard() ? POLL_MS : DEAF_POLL_MS,
    );
  };
  pollOn();

  return {
    onChange: (hear) => subscribe(changeListeners, hear),
    onGap: (forget) => subscribe(gapListeners, forget),
    onBell: (bell, hear) => subscribe(bellListeners[bell], hear),
    feedAgeMs: () => performance.now() - lastReadMs,
    lagMs: () => lagMs,
    isListening: () => doorbell.isHeard(),
    async close() {
      isClosed = true;
      clearTimeout(poll);
      await doorbell.close();
      await running;
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
    /** What was written since the last `advance`; a batch that comes too late may be left aside. */
    async read(): Promise<Batch> {
      const rows = await sql<LogRow[]>`
        SELECT s.xmin, l.seq::text, l.topic, l.key,
               (extract(epoch FROM clock_timestamp() - l.at) * 1000)::float8 AS "ageMs"
          FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin) s
          LEFT JOIN coherence_log l ON l.xid >= ${fromXid}::xid8
         ORDER BY l.seq`;
      const changes = rows.filter((row) => row.seq !== null && !seen.has(row.seq));
      return { changes, xmin: rows[0]!.xmin, seqs: rows.map((row) => row.seq) };
    },
    advance({ xmin, seqs }: Batch): void {
      seen = new Set(seqs);
      fromXid = xmin;
    },
  };
}

interface LogRow extends Change {
  seq: string;
  xmin: string;
  ageMs: number;
}

interface Batch {
  changes: LogRow[];
  xmin: string;
  seqs: string[];
}
