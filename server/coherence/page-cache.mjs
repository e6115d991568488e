// @ts-check
import { LRUCache } from 'lru-cache';

/**
 * Next's page cache (next.config.ts `cacheHandler`): rendered public pages and the reads under them, in memory, bounded by
 * bytes, served while none of their tags has moved since their making began. Plain JavaScript, since Next loads it raw.
 *
 * The store starts empty, so that a page prerendered by the build, without a database, is never seen.
 *
 * @typedef {{ lastModified: number, value: any, cacheControl?: unknown, tags: string[] }} Entry
 * @typedef {{ isFresh(tags: Iterable<string>, madeAtMs: number): boolean }} TagClock
 */
const MAX_BYTES = 96 * 1024 * 1024;
/** A render that has not come back by then has failed, and no longer holds back the stamp of the next. */
const RENDER_LIMIT_MS = 60_000;

const storeKey = Symbol.for('safelight.page-cache');
const clockKey = Symbol.for('safelight.tag-clock');
const shared = /** @type {any} */ (globalThis);

/** @returns {{ entries: LRUCache<string, Entry>, underWay: LRUCache<string, { count: number, sinceMs: number }> }} */
function store() {
  return (shared[storeKey] ??= {
    entries: new LRUCache({ maxSize: MAX_BYTES, sizeCalculation: weigh }),
    underWay: new LRUCache({ max: 10_000 }),
  });
}

export default class PageCache {
  /**
   * @param {string} key
   * @param {any} [context]
   */
  async get(key, context) {
    const { entries, underWay } = store();
    const entry = entries.get(key);
    /** @type {TagClock | undefined} */
    const clock = shared[clockKey];
    if (entry && clock?.isFresh([...entry.tags, ...(context?.tags ?? [])], entry.lastModified)) return entry;
    // The read begins now. Overlapping makers of one page share the earliest beginning: their results cannot be told apart.
    const now = Date.now();
    const maker = underWay.get(key);
    if (maker && now - maker.sinceMs < RENDER_LIMIT_MS) maker.count += 1;
    else underWay.set(key, { count: 1, sinceMs: now });
    return null;
  }

  /**
   * @param {string} key
   * @param {any} value
   * @param {any} context
   */
  async set(key, value, context) {
    const { entries, underWay } = store();
    if (!value) {
      entries.delete(key);
      return;
    }
    const maker = underWay.get(key);
    if (!maker) return;
    maker.count -= 1;
    if (maker.count <= 0) underWay.delete(key);
    const header = value.headers?.['x-next-cache-tags'];
    const tags = [...(context?.tags ?? []), ...(value.tags ?? []), ...(header ? header.split(',') : [])];
    entries.set(key, { lastModified: maker.sinceMs, value, cacheControl: context?.cacheControl, tags });
  }

  /** Tags are moved by the coherence feed alone, on every replica, this one included. */
  async revalidateTag() {}

  resetRequestCache() {}
}

/** @param {Entry} entry */
function weigh(entry) {
  const { value } = entry;
  let bytes = 1024;
  for (const part of [value.html, value.rscData, value.body, value.data?.body]) bytes += part?.length ?? 0;
  for (const segment of value.segmentData?.values() ?? []) bytes += segment.length;
  return bytes;
}
