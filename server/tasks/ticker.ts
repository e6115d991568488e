import type { Log } from '#server/log';
import type { Upkeep } from './upkeep';
import type { Worker } from './worker';

export interface Ticker {
  stop(): void;
}

const POLL_MS = 4000;
const SOONEST_MS = 20;
const SOON_MS = 200;

/**
 * Drives the queue on this replica: bells wake its worker at once, and one cheap query every few seconds, jittered so that
 * replicas do not ask in step, finds what no bell told of: expired leases, retries that are due, upkeep.
 */
export function startTicker(worker: Worker, upkeep: Upkeep, log: Log): Ticker {
  let isStopped = false;
  let isPolling = false;
  let isSoonWanted = false;
  let timer: NodeJS.Timeout | undefined;

  function pollIn(ms: number): void {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void poll(), ms);
  }

  async function poll(): Promise<void> {
    isPolling = true;
    isSoonWanted = false;
    let nextMs = POLL_MS * (0.8 + 0.4 * Math.random());
    try {
      const due = await upkeep.look();
      if (due.hasReady) worker.wake();
      const { reaped } = await upkeep.perform(due);
      if (reaped > 0) nextMs = SOONEST_MS;
      else if (due.nextInMs !== null && due.nextInMs > 0) nextMs = Math.min(nextMs, due.nextInMs + SOONEST_MS);
      else if (due.nextInMs !== null) nextMs = SOONEST_MS;
    } catch (error) {
      log.warn({ err: error }, 'upkeep of the queue failed');
    }
    isPolling = false;
    pollIn(isSoonWanted ? SOON_MS : nextMs);
  }

  worker.open();
  // When it is due is known to the database alone.
  worker.onRetry = () => {
    // Once: a stream of failures must not put the poll off again and again.
    if (!isPolling && !isSoonWanted) pollIn(SOON_MS);
    isSoonWanted = true;
  };
  void poll();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
      worker.shut();
    },
  };
}
