import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { reconnectAfterSeconds, type Sql } from '#server/db/client';
import type { Log } from '#server/log';

/** A connection that listens to NOTIFY, watched by a beat of its own. */
export interface Doorbell {
  /** The last beat was heard. False where a pooler swallows LISTEN, and for a moment after the connection died unseen. */
  isHeard(): boolean;
  close(): Promise<void>;
}

export interface DoorbellOptions {
  /** Past any pooler: one in transaction mode takes a LISTEN and says nothing ever after. */
  directUrl: string;
  /** What the beat is sent on. */
  sql: Sql;
  log: Log;
  /** What to do when somebody rings, by channel; done at each new connection too, since what was rung meanwhile was not heard. */
  channels: Record<string, () => void>;
  /** Called when the connection was lost and is there again: perhaps to a server that lacks what the last one had. */
  onReconnect(): void;
  /** Between beats, in milliseconds. */
  beatMs?: number;
}

const BEAT_MS = 5000;
/** From the beat's own commit to its coming back; it takes a millisecond or two. */
const ECHO_LIMIT_MS = 2000;
/** A listener that never hears is most likely behind a pooler: it is rebuilt now and then in case that was mended. */
const REBUILD_AT_MOST_MS = 30_000;

/**
 * Listens, and beats: each beat notifies a channel of its own through the pool and waits for that to come back. What does
 * not come back in time is rebuilt. A driver that reconnects by itself was seen deaf for 18 s after an outage of six.
 * @throws when the database cannot be reached
 */
export async function hangDoorbell({
  directUrl,
  sql,
  log,
  channels,
  onReconnect,
  beatMs = BEAT_MS,
}: DoorbellOptions): Promise<Doorbell> {
  const echo = `safelight_echo_${randomBytes(8).toString('hex')}`;
  let answerEcho = () => {};
  let isHeard = true;
  let isClosed = false;
  let rebuildAfterMs = beatMs;
  let timer: NodeJS.Timeout | undefined;

  const listen = async () => {
    const listener = postgres(directUrl, {
      max: 1,
      connect_timeout: 10,
      backoff: reconnectAfterSeconds,
      onnotice: () => {},
      connection: { application_name: 'safelight-listen' },
    });
    let isFirst = true;
    try {
      // The first of them opens the connection that they all share, and is the first that the driver listens to again.
      await listener.listen(
        echo,
        () => answerEcho(),
        () => {
          if (!isFirst) onReconnect();
          isFirst = false;
        },
      );
      for (const [channel, ring] of Object.entries(channels)) await listener.listen(channel, ring, ring);
      return listener;
    } catch (error) {
      // It would go on connecting, and ring beside the next.
      await listener.end({ timeout: 0 });
      throw error;
    }
  };

  /** Null when the database took no beat: that says nothing of the listener. */
  const isEchoed = async (): Promise<boolean | null> => {
    const echoed = new Promise<true>((resolve) => (answerEcho = () => resolve(true)));
    const isSent = await sql`SELECT pg_notify(${echo}, '')`.then(
      () => true,
      () => false,
    );
    if (!isSent) return null;
    const limit = new AbortController();
    const isLate = delay(ECHO_LIMIT_MS, false, { signal: limit.signal }).catch(() => false);
    return Promise.race([echoed, isLate]).finally(() => limit.abort());
  };

  const beat = async () => {
    const answer = await isEchoed();
    if (isClosed || answer === null) return;
    if (answer !== isHeard) say(log, answer);
    isHeard = answer;
    if (answer) {
      rebuildAfterMs = beatMs;
      return;
    }
    const deaf = listener;
    listener = await listen().catch(() => deaf);
    if (listener !== deaf) await deaf.end({ timeout: 0 });
    if (isClosed) await listener.end({ timeout: 0 });
    rebuildAfterMs = Math.min(rebuildAfterMs * 2, REBUILD_AT_MOST_MS);
  };
  const beatOn = () => {
    timer = setTimeout(
      () => {
        void beat().finally(() => {
          if (!isClosed) beatOn();
        });
      },
      isHeard ? beatMs : rebuildAfterMs,
    );
  };

  let listener = await listen();
  await beat();
  beatOn();
  return {
    isHeard: () => isHeard,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      answerEcho();
      await listener.end({ timeout: 0 });
    },
  };
}

function say(log: Log, isHeard: boolean): void {
  if (isHeard) log.info('NOTIFY is heard again');
  else
    log.warn(
      'NOTIFY is not heard: changes of other replicas are found by polling. If DATABASE_DIRECT_URL leads through a pooler, point it past that.',
    );
}
