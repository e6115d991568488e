import type { Sql } from '#server/db/client';
import type { ClaimedTask } from './claim';
import { renewLease } from './renew';

/** Kept between our deadline and PostgreSQL's, for the way there and back. */
const MARGIN_MS = 1000;

/**
 * Renews a lease every third of it while the work runs, and aborts the work when it is lost or cancelled. When renewals
 * fail or hang, the local deadline counts from *before* the last one that succeeded, on the monotonic clock, never the wall's.
 * @returns stop
 */
export function keepLease(sql: Sql, task: ClaimedTask, leaseMs: number, abort: AbortController): () => void {
  const trustedMs = leaseMs - Math.min(MARGIN_MS, leaseMs / 5);
  let isRenewing = false;
  let isStopped = false;
  let deadline: NodeJS.Timeout | undefined;
  // A timer of its own: a beat that waits for a dead connection would come too late.
  const trustFrom = (sinceMs: number) => {
    clearTimeout(deadline);
    if (!isStopped) deadline = setTimeout(() => abort.abort('lost'), sinceMs + trustedMs - performance.now());
  };

  trustFrom(task.claimedAtMs);
  const beat = setInterval(async () => {
    if (isRenewing) return;
    isRenewing = true;
    const askedAtMs = performance.now();
    try {
      const renewal = await renewLease(sql, task, leaseMs);
      if (renewal.isHeld) trustFrom(askedAtMs);
      else abort.abort('lost');
      if (renewal.isHeld && renewal.isCancelRequested) abort.abort('cancelled');
    } catch {
      // The database did not answer: the next beat tries again, until the deadline above.
    } finally {
      isRenewing = false;
    }
  }, leaseMs / 3);

  return () => {
    isStopped = true;
    clearInterval(beat);
    clearTimeout(deadline);
  };
}
