import type { Log } from '#server/log';
import type { Worker } from './worker';

export interface Ticker {
  wake(): void;
  stop(): void;
}

const POLL_MS = 2000;

/**
 * Drives the queue on this replica: a bell, a freed place or the jittered poll makes it claim until there is nothing left.
 * @param maintain reap, promote and schedule; run on each poll, not on each bell
 */
export function startTicker(worker: Worker, maintain: () => Promise<void>, log: Log): Ticker {
  let isStopped = false;
  let isWakeWanted = false;
  let claiming: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const claimUntilDry = async () => {
    do {
      isWakeWanted = false;
      try {
        while (!isStopped && (await worker.fill()) > 0);
      } catch (error) {
        log.warn({ err: error }, 'claim failed');
      }
    } while (isWakeWanted && !isStopped);
  };
  const wake = () => {
    isWakeWanted = true;
    if (isStopped || claiming) return;
    claiming = claimUntilDry().finally(() => {
      claiming = null;
      if (isWakeWanted) wake();
    });
  };
  const poll = async () => {
    await maintain().catch((error: unknown) => log.warn({ err: error }, 'queue maintenance failed'));
    wake();
    if (!isStopped) timer = setTimeout(() => void poll(), POLL_MS * (0.8 + 0.4 * Math.random()));
  };

  worker.onFree = wake;
  void poll();
  return {
    wake,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
