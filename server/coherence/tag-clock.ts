import { LRUCache } from 'lru-cache';
import { STALE_MS } from './bus';

/**
 * When this replica last heard that a tag changed, in milliseconds of its own clock. An entry whose making began before
 * that moment may hold the old state and is not served. Shared by every bundle of the process, and by page-cache.mjs.
 */
export interface TagClock {
  /** Marks the tags as changed now. */
  move(tags: Iterable<string>): void;
  /** Forgets everything: whatever was made before now is not served again. */
  moveAll(): void;
  /** Whose word all this is: the milliseconds since it last heard anything. Too many, and nothing is fresh any more. */
  follow(feedAgeMs: () => number): void;
  /** True when nothing in `tags` moved at or after `madeAtMs`. */
  isFresh(tags: Iterable<string>, madeAtMs: number): boolean;
  now(): number;
}

export function createTagClock(now: () => number = Date.now, maxTags = 50_000): TagClock {
  // A tag that falls out of the bounded map raises the floor instead of being forgotten.
  let floorMs = 0;
  let feedAgeMs = () => 0;
  const movedAt = new LRUCache<string, number>({
    max: maxTags,
    dispose: (at, _tag, reason) => {
      if (reason === 'evict') floorMs = Math.max(floorMs, at);
    },
  });
  return {
    move(tags) {
      for (const tag of tags) movedAt.set(tag, now());
    },
    moveAll() {
      floorMs = now();
      movedAt.clear();
    },
    follow(age) {
      feedAgeMs = age;
    },
    isFresh(tags, madeAtMs) {
      if (madeAtMs <= floorMs || feedAgeMs() > STALE_MS) return false;
      for (const tag of tags) if (madeAtMs <= (movedAt.get(tag) ?? -1)) return false;
      return true;
    },
    now,
  };
}

const key = Symbol.for('safelight.tag-clock');
const shared = globalThis as { [key]?: TagClock };

export function tagClock(): TagClock {
  return (shared[key] ??= createTagClock());
}
