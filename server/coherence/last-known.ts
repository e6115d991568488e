import { LRUCache } from 'lru-cache';
import type { Context } from '#server/context';
import { isConnectionLoss } from '#server/db/connection-loss';
import { TooLateError, within } from '#server/within';
import { STALE_MS } from './bus';

const MAX_ENTRIES = 500;
/** A database that is away has made the feed stale by then. */
const ANSWER_LIMIT_MS = STALE_MS + 500;
/** Once it is known to be away, visitors do not wait for it. */
const RETRY_LIMIT_MS = 500;

/**
 * A public read that goes on with what it last found, while the database is away: visitors need not know. Only while the
 * feed is stale, when no page is kept either, so that nothing of it is shown once the database answers.
 */
export function orLastKnown<Arguments extends (string | undefined)[], Value>(
  contextOf: () => Promise<Context>,
  read: (...args: Arguments) => Promise<Value>,
): (...args: Arguments) => Promise<Value> {
  const known = new LRUCache<string, { value: Value }>({ max: MAX_ENTRIES });
  return async (...args) => {
    const { bus } = await contextOf();
    const isStale = () => bus.feedAgeMs() > STALE_MS;
    const key = JSON.stringify(args);
    const reading = read(...args);
    try {
      const value = await within(isStale() ? RETRY_LIMIT_MS : ANSWER_LIMIT_MS, reading);
      known.set(key, { value });
      return value;
    } catch (error) {
      const last = known.get(key);
      const isAway = error instanceof TooLateError || isConnectionLoss(error);
      if (last && isAway && isStale()) return last.value;
      // Slow is not away.
      if (error instanceof TooLateError) return reading;
      throw error;
    }
  };
}
