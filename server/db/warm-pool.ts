import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionLoss } from './connection-loss';

export interface WarmPool {
  /**
   * Opens connections all at once, and keeps them so: all that the pool may have, or `atMost` of them.
   * @returns the first error, when not all could be opened; it goes on trying then
   */
  open(atMost?: number): Promise<unknown>;
  /** The last time that it looked, every connection that the pool may have was open. */
  isWhole(): boolean;
  /** A connection was closed: by its lifetime, by the server, on the way. */
  onClosed(): void;
  close(): void;
}

const LIFETIME_SECONDS = 30 * 60;
/** A server that has no connection left to give is asked again after so long. */
const REFUSED_MS = 15_000;

/** Half an hour, a fifth more or less: connections that were opened together must not all end together. */
export function lifetimeSeconds(): number {
  return LIFETIME_SECONDS * (0.8 + 0.4 * Math.random());
}

/**
 * Keeps all connections of a pool open, so that no request waits for one to be made.
 * The driver hands a query to an open connection first, to a closed one next, and only then behind another query: as many
 * as there are connections, sent together, reach every closed one.
 */
export function createWarmPool(options: {
  size: number;
  query(): PromiseLike<unknown>;
  reconnectAfterSeconds(failures: number): number;
}): WarmPool {
  const { size, query, reconnectAfterSeconds } = options;
  let isWhole = false;
  /** How many are kept open; none before it is told to. */
  let wanted = 0;
  let isClosed = false;
  let filling: Promise<void> | null = null;
  let isAskedAgain = false;

  async function ping(): Promise<unknown> {
    const answers = await Promise.allSettled(Array.from({ length: wanted }, query));
    const refused = answers.find((answer) => answer.status === 'rejected');
    isWhole = refused === undefined && wanted === size;
    return refused?.reason;
  }

  async function fill(): Promise<void> {
    let failures = 0;
    do {
      isAskedAgain = false;
      const error = await ping();
      if (error === undefined) continue;
      failures += 1;
      isAskedAgain = true;
      const waitMs = isConnectionLoss(error) ? reconnectAfterSeconds(failures) * 1000 : REFUSED_MS;
      await delay(waitMs, undefined, { ref: false });
    } while (isAskedAgain && !isClosed);
  }

  const refill = () => {
    if (isClosed || wanted === 0) return;
    isAskedAgain = true;
    // Not at once: the driver tells of it before it is done with the connection.
    filling ??= Promise.resolve()
      .then(fill)
      .finally(() => (filling = null));
  };

  return {
    async open(atMost = size) {
      wanted = Math.min(size, Math.max(1, atMost));
      const error = await ping();
      if (error !== undefined) refill();
      return error;
    },
    isWhole: () => isWhole,
    onClosed() {
      isWhole = false;
      refill();
    },
    close: () => (isClosed = true),
  };
}
