import { sql } from 'drizzle-orm';
import type { Database, Queryable } from '#server/db/client';
import type { Claim } from './exchange';
import { withFence } from './fence';
import { noteAttempt } from './note-attempt';
import { ringReady } from './bells';

const stoppedAs = { cancel: 'cancelled', pause: 'paused' } as const;

/**
 * Hands a task back unharmed: the attempt does not count. It waits again, paused where that was asked for; or ends as
 * cancelled, where that was asked for and nobody wanted it since.
 * @param onCancelled runs in the same transaction when it ends
 * @throws LeaseLostError with nothing written
 */
export async function releaseTask(
  db: Database,
  task: Claim,
  onCancelled: (transaction: Queryable) => Promise<void> = async () => {},
): Promise<'ready' | 'paused' | 'cancelled'> {
  return withFence(db, task, async (transaction, { stopRequest, isWantedAgain }) => {
    const state = isWantedAgain || !stopRequest ? 'ready' : stoppedAs[stopRequest];
    await noteAttempt(transaction, task, state === 'ready' ? 'released' : state, null);
    await transaction.execute(sql`
      UPDATE task
         SET state = ${state}, attempt = CASE WHEN ${state} = 'cancelled' THEN attempt ELSE attempt - 1 END,
             finished_at = CASE WHEN ${state} = 'cancelled' THEN clock_timestamp() END,
             rerun = false, lease_until = NULL, stop_request = NULL
       WHERE id = ${task.id}`);
    if (state === 'cancelled') await onCancelled(transaction);
    if (state === 'ready') await ringReady(transaction);
    return state;
  });
}
