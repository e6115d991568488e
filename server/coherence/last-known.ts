import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Context } from '#server/context';
import { isConnectionLoss } from '#server/db/connection-loss';
import { TooLateError, within } from '#server/within';
import { STALE_MS, type Bus } from './bus';

const MAX_ENTRIES = 500;
/** A database that is away has made the feed stale by then. */
const ANSWER_LIMIT_MS = STALE_MS + 500;
/** Once it is known to be away, visitors do not wait for it. */
const RETRY_LIMIT_MS = 500;
const RETRY_AFTER_MS = 100;

/**
 * What anyone may see goes on to be what it last was, while the database is away: visitors need not know. Only while the feed
 * is stale, when nothing is kept either, so that nothing of it is shown once the database answers. Until then what is known
 * may be known to be wrong, and a connection that was lost is tried again.
 * @param last undefined when nothing is known
 */
export async function orLast<Value>(
  bus: Pick<Bus, 'feedAgeMs'>,
  read: () => Promise<Value>,
  last: () => Value | undefined,
): Promise<Value> {
  const deadlineMs = performance.now() + ANSWER_LIMIT_MS;
  for (;;) {
    const isStale = bus.feedAgeMs() > STALE_MS;
    const reading = read();
    try {
      return await within(isStale ? RETRY_LIMIT_MS : ANSWER_LIMIT_MS, reading);
    } catch (error) {
      const isLost = isConnectionLoss(error);
      if (!isLost && !(error instanceof TooLateError)) throw error;
      const known = bus.feedAgeMs() > STALE_MS ? last() : undefined;
      if (known !== undefined) return known;
      // Slow is not away.
      if (!isLost) return reading;
      if (isStale || performance.now() > deadlineMs) throw error;
      await delay(RETRY_AFTER_MS);
    }
  }
}

/** A public read that remembers what it found, for when the database is away. */
export function orLastKnown<Arguments extends (string | undefined)[], Value>(
  contextOf: () => Promise<Context>,
  read: (...args: Arguments) => Promise<Value>,
): (...args: Arguments) => Promise<Value> {
  const known = new LRUCache<string, { value: Value }>({ max: MAX_ENTRIES });
  return async (...args) => {
    const { bus } = await contextOf();
    const key = JSON.stringify(args);
    const reading = async () => {
      const found = { value: await read(...args) };
      known.set(key, found);
      return found;
    };
    return (await orLast(bus, reading, () => known.get(key))).value;
  };
}
