import { LRUCache } from 'lru-cache';
import type { Registry } from 'prom-client';
import { STALE_MS, type Bus } from './bus';
import { watchCache, type CacheStats } from './cache-metrics';

export interface CacheOptions<Value extends object> {
  /** Under which `/metrics` tells of it. */
  name: string;
  /** The topic of the coherence log whose keys are this cache's keys. */
  topic: string;
  /** 0 switches the cache off: each read is a load. */
  maxEntries: number;
  /** A second bound: what all values together may weigh, by `sizeOf`. */
  maxSizeBytes?: number;
  sizeOf?: (value: Value) => number;
  ttlMs: number;
  /** How long it is remembered that there is no such thing; left out, it never is. Keep it to seconds. */
  absenceTtlMs?: number;
  /** Null when there is no such thing. */
  load(key: string): Promise<Value | null>;
  /** Monotonic milliseconds; injectable for tests. */
  now?: () => number;
}

/** A bounded read-through cache that the coherence feed keeps true. It never fails a request: only `load` may. */
export interface Cache<Value extends object> {
  get(key: string): Promise<Value | null>;
  /**
   * For values that come by another way than `load`: read together with something else, or written. Begin BEFORE the
   * read or the transaction, set after it (after its commit): what changed in between is refused.
   */
  beginFill(): Fill<Value>;
  /** Drops what this replica itself has just changed, without waiting for the feed. */
  forget(key: string): void;
  clear(): void;
  stats(): CacheStats;
}

export interface Fill<Value extends object> {
  /** @returns whether it was kept */
  set(key: string, value: Value): boolean;
  /** False once everything that it brings is refused: the cache was cleared since it began, or the feed is late. */
  isOpen(): boolean;
}

/** Keys whose last change is remembered one by one. Beyond, fills that began earlier are refused whole. */
const MAX_CHANGED_KEYS = 10_000;
const MAX_ABSENT_KEYS = 20_000;

/**
 * One load a key at a time. A read that began before an invalidation never fills the cache after it (a plain cache-aside
 * left 582 of 1,500 entries stale in a race provoked on purpose; this one none). The loads under way are kept beside the
 * entries: `lru-cache`'s own `fetchMethod` gives each a place among them, so that a flood of unknown keys throws out known ones.
 */
export function createCache<Value extends object>(
  bus: Bus,
  options: CacheOptions<Value>,
  metrics?: Registry,
): Cache<Value> {
  // The clock is asked each time: an injected one does not move with the timer that lru-cache would keep its reading by.
  const clock = { ttlResolution: 0, perf: options.now ? { now: options.now } : undefined };
  const isOff = options.maxEntries === 0;
  const entries = new LRUCache<string, Value>({
    max: options.maxEntries || 1,
    maxSize: options.maxSizeBytes,
    sizeCalculation: options.sizeOf,
    ttl: options.ttlMs,
    dispose: (_value, _key, reason) => {
      if (reason === 'evict') counts.evictions += 1;
    },
    ...clock,
  });
  const absent = options.absenceTtlMs
    ? new LRUCache<string, true>({ max: MAX_ABSENT_KEYS, ttl: options.absenceTtlMs, ...clock })
    : null;
  const loading = new Map<string, Promise<Value | null>>();
  const counts = { hits: 0, misses: 0, loads: 0, invalidations: 0, evictions: 0, staleRefusals: 0 };

  /** Counts changes. A fill that began at 7 may not bring a key that was changed at 8. */
  let turn = 0;
  let floor = 0;
  const changedAt = new LRUCache<string, number>({
    max: MAX_CHANGED_KEYS,
    dispose: (at, _key, reason) => {
      if (reason === 'evict') floor = Math.max(floor, at);
    },
  });

  const isStale = () => bus.feedAgeMs() > STALE_MS;
  const load = async (key: string) => {
    counts.loads += 1;
    return options.load(key);
  };

  /** Null: known not to be. Undefined: not known. */
  function recall(key: string): Value | null | undefined {
    try {
      return entries.get(key) ?? (absent?.get(key) ? null : undefined);
    } catch {
      return undefined;
    }
  }

  function remember(key: string, value: Value | null): boolean {
    if (isOff || isStale()) return false;
    try {
      if (value === null) absent?.set(key, true);
      else {
        absent?.delete(key);
        entries.set(key, value);
      }
      return true;
    } catch {
      return false;
    }
  }

  function loadOnce(key: string): Promise<Value | null> {
    // Another is under this key, or none, once it was invalidated or overtaken by a fill.
    const isCurrent = () => loading.get(key) === flight;
    const flight: Promise<Value | null> = load(key)
      .then((value) => {
        if (isCurrent()) remember(key, value);
        return value;
      })
      .finally(() => isCurrent() && loading.delete(key));
    loading.set(key, flight);
    return flight;
  }

  function forget(key: string): void {
    counts.invalidations += 1;
    changedAt.set(key, (turn += 1));
    loading.delete(key);
    entries.delete(key);
    absent?.delete(key);
  }

  function clear(): void {
    counts.invalidations += 1;
    floor = turn += 1;
    loading.clear();
    entries.clear();
    absent?.clear();
  }

  bus.onChange(({ topic, key }) => {
    if (topic !== options.topic) return;
    // The empty key: all of that topic.
    if (key === '') clear();
    else forget(key);
  });
  bus.onGap(clear);

  const stats = () => ({ size: entries.size, ...counts });
  if (metrics) watchCache(metrics, options.name, stats);
  return {
    async get(key) {
      if (isOff) return load(key);
      if (isStale()) {
        counts.staleRefusals += 1;
        // By itself: a load that another began may have read before the change that we do not hear of.
        return load(key);
      }
      const known = recall(key);
      if (known !== undefined) {
        counts.hits += 1;
        return known;
      }
      counts.misses += 1;
      return loading.get(key) ?? loadOnce(key);
    },
    beginFill() {
      const began = turn;
      const isOpen = () => began >= floor && !isStale();
      return {
        isOpen,
        set(key, value) {
          if (!isOpen() || (changedAt.get(key) ?? 0) > began) return false;
          loading.delete(key);
          return remember(key, value);
        },
      };
    },
    forget,
    clear,
    stats,
  };
}
