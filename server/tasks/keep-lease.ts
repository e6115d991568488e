import type { Sql } from '#server/db/client';
import type { ClaimedTask } from './claim';
import { renewLease } from './renew';

/** Kept between our deadline and PostgreSQL's, for the way there and back. */
const MARGIN_MS = 1000;

/**
 * Renews a lease every third of it while the work runs, and aborts the work when it is lost or cancelled. When renewals
 * fail, the local deadline counts from *before* the last one that succeeded, on the monotonic clock, never the wall's.
 * @returns stop
 */
export function keepLease(sql: Sql, task: ClaimedTask, leaseMs: number, abort: AbortController): () => void {
  let heldSinceMs = task.claimedAtMs;
  let isRenewing = false;

  const beat = setInterval(async () => {
    if (performance.now() > heldSinceMs + leaseMs - MARGIN_MS) {
      abort.abort('lost');
      return;
    }
    if (isRenewing) return;
    isRenewing = true;
    const askedAtMs = performance.now();
    try {
      const renewal = await renewLease(sql, task, leaseMs);
      if (!renewal.isHeld) abort.abort('lost');
      else if (renewal.isCancelRequested) abort.abort('cancelled');
      else heldSinceMs = askedAtMs;
    } catch {
      // The database did not answer: the next beat tries again, until the deadline above.
    } finally {
      isRenewing = false;
    }
  }, leaseMs / 3);
  return () => clearInterval(beat);
}
