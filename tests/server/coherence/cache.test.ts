import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Bus, Change } from '#server/coherence/bus';
import { createCache, type CacheOptions } from '#server/coherence/cache';

interface Entry {
  version: number;
}

let hear: (change: Change) => void;
let gap: () => void;
let nowMs: number;
let version: number;
let loads: number;
let gates: (() => void)[];
let feedAgeMs: number;

const bus: Bus = {
  onChange: (listener) => ((hear = listener), () => {}),
  onGap: (listener) => ((gap = listener), () => {}),
  onBell: () => () => {},
  feedAgeMs: () => feedAgeMs,
  close: async () => {},
};
const change = (key: string) => hear({ topic: 'thing', key });

const defaults = { name: 'things', topic: 'thing', maxEntries: 10, ttlMs: 1000, now: () => nowMs };

/** Loads read the version at once and answer when the test lets them. */
function gatedCache(maxEntries = 10) {
  return createCache<Entry>(bus, {
    ...defaults,
    maxEntries,
    load: async () => {
      loads += 1;
      const read = { version };
      await new Promise<void>((resolve) => gates.push(resolve));
      return read;
    },
  });
}
/** Of keys below `known` there is something. */
function numberedCache(known: number, options: Partial<CacheOptions<Entry>> = {}) {
  const load = async (key: string) => {
    loads += 1;
    return Number(key) < known ? { version: Number(key) } : null;
  };
  return createCache<Entry>(bus, { ...defaults, ttlMs: 60_000, load, ...options });
}
const openGates = () => gates.splice(0).forEach((open) => open());

beforeEach(() => {
  nowMs = 1;
  version = 1;
  loads = 0;
  gates = [];
  feedAgeMs = 0;
});

describe('the cache', () => {
  it('is not filled by a read that began before an invalidation', async () => {
    // A plain cache-aside (get, load, set) keeps version 1 here for ever.
    const cache = gatedCache();
    const early = cache.get('k');
    version = 2;
    change('k');
    const late = cache.get('k');
    openGates();
    await early;
    expect(await late).toEqual({ version: 2 });
    expect(await cache.get('k')).toEqual({ version: 2 });
    expect(loads).toBe(2);
  });

  it('keeps none of 1,500 entries that changed while they were read, and all that did not', async () => {
    const cache = gatedCache(3000);
    const keys = Array.from({ length: 1500 }, (_, n) => `k${n}`);
    const early = Promise.all(keys.map((key) => cache.get(key)));
    version = 2;
    for (const key of keys.slice(0, 1000)) change(key);
    openGates();
    await early;
    expect(cache.stats().size).toBe(500);
    const late = Promise.all(keys.slice(0, 1000).map((key) => cache.get(key)));
    openGates();
    expect((await late).filter((entry) => entry!.version !== 2)).toEqual([]);
    expect(loads).toBe(2500);
  });

  it('forgets all of its topic at the empty key, and is not filled by what was read before', async () => {
    const cache = gatedCache();
    const filled = cache.get('a');
    openGates();
    await filled;
    const early = cache.get('k');
    version = 2;
    change('');
    openGates();
    await early;
    expect(cache.stats().size).toBe(0);
  });

  it('is not filled by a read that began before a gap', async () => {
    const cache = gatedCache();
    const early = cache.get('k');
    version = 2;
    gap();
    openGates();
    await early;
    const late = cache.get('k');
    openGates();
    expect(await late).toEqual({ version: 2 });
  });

  it('ends up true after a race of reads and changes provoked a thousand times', async () => {
    const cache = createCache<Entry>(bus, {
      ...defaults,
      maxEntries: 5,
      load: async () => {
        const read = { version };
        for (let turn = 0; turn < version % 4; turn += 1) await new Promise(setImmediate);
        return read;
      },
    });
    for (let round = 0; round < 1000; round += 1) {
      const reads = [cache.get('k'), cache.get('k')];
      version += 1;
      change('k');
      reads.push(cache.get('k'));
      await Promise.all(reads);
      expect(await cache.get('k')).toEqual({ version });
    }
  });

  it('loads once for many who ask at the same time', async () => {
    const cache = gatedCache();
    const all = Promise.all(Array.from({ length: 20 }, () => cache.get('k')));
    openGates();
    expect(new Set((await all).map((entry) => entry!.version))).toEqual(new Set([1]));
    expect(loads).toBe(1);
  });

  it('forgets with time, with its bound, and only what changed', async () => {
    const cache = gatedCache(2);
    const read = async (key: string) => {
      const value = cache.get(key);
      openGates();
      return value;
    };
    await read('a');
    await read('b');
    change('b');
    hear({ topic: 'another', key: 'a' });
    await read('a');
    expect(loads).toBe(2);
    nowMs += 1001;
    await read('a');
    expect(loads).toBe(3);
    await read('c');
    await read('d');
    await read('a');
    expect(loads).toBe(6);
  });

  it('never remembers absence or a failed load', async () => {
    let answer: () => Promise<Entry | null> = async () => null;
    const cache = createCache<Entry>(bus, { ...defaults, load: () => answer() });
    expect(await cache.get('k')).toBeNull();
    answer = async () => {
      throw new Error('no database');
    };
    await expect(cache.get('k')).rejects.toThrow('no database');
    answer = async () => ({ version: 9 });
    expect(await cache.get('k')).toEqual({ version: 9 });
  });
});

describe('a fill', () => {
  it('brings what came with another read, but not what changed since that began', async () => {
    const cache = gatedCache();
    const fill = cache.beginFill();
    change('changed');
    expect([fill.set('changed', { version: 1 }), fill.set('same', { version: 1 })]).toEqual([false, true]);
    expect(cache.beginFill().set('changed', { version: 2 })).toBe(true);
    expect(await cache.get('changed')).toEqual({ version: 2 });
    expect(await cache.get('same')).toEqual({ version: 1 });
    expect(loads).toBe(0);
  });

  it('is refused whole after a gap, or once so much has changed that it is not known what', () => {
    const cache = gatedCache();
    const before = cache.beginFill();
    gap();
    expect([before.isOpen(), before.set('k', { version: 1 })]).toEqual([false, false]);
    const fill = cache.beginFill();
    for (let n = 0; n < 10_000; n += 1) change(`k${n}`);
    expect(fill.isOpen()).toBe(true);
    change('one more');
    expect([fill.isOpen(), fill.set('k0', { version: 1 })]).toEqual([false, false]);
  });

  it('with what was just written is not undone by a load that read before', async () => {
    const cache = gatedCache();
    const early = cache.get('k');
    const fill = cache.beginFill();
    version = 2;
    fill.set('k', { version: 2 });
    openGates();
    expect(await early).toEqual({ version: 1 });
    expect(await cache.get('k')).toEqual({ version: 2 });
  });

  it('with what was just written does not outlive what another wrote right after', () => {
    const cache = gatedCache();
    const mine = cache.beginFill();
    // Ours is committed, then theirs; of theirs we hear before we come to it.
    change('k');
    expect(mine.set('k', { version: 1 })).toBe(false);
  });
});

describe('absence', () => {
  it('is remembered for as long as was said, and asked for once meanwhile', async () => {
    const cache = numberedCache(0, { absenceTtlMs: 1000 });
    for (let time = 0; time < 3; time += 1) expect(await cache.get('7')).toBeNull();
    expect(loads).toBe(1);
    nowMs += 1001;
    await cache.get('7');
    expect(loads).toBe(2);
    change('7');
    await cache.get('7');
    expect(loads).toBe(3);
    expect(cache.beginFill().set('7', { version: 7 })).toBe(true);
    expect(await cache.get('7')).toEqual({ version: 7 });
  });

  it('of a flood of keys throws out nothing that is there', async () => {
    const cache = numberedCache(10, { absenceTtlMs: 1000 });
    const read = (from: number, to: number) =>
      Promise.all(Array.from({ length: to - from }, (_, n) => cache.get(String(from + n))));
    await read(0, 10);
    await read(10, 5010);
    await read(10, 5010);
    expect(loads).toBe(5010);
    await read(0, 10);
    expect(loads).toBe(5010);
    expect(cache.stats()).toMatchObject({ size: 10, evictions: 0 });
  });
});

describe('while the feed is late', () => {
  it('nothing is believed, and nothing kept', async () => {
    const cache = numberedCache(10, { absenceTtlMs: 1000 });
    await cache.get('1');
    await cache.get('99');
    feedAgeMs = 3000;
    await cache.get('1');
    expect(loads).toBe(2);
    feedAgeMs = 3001;
    for (const key of ['1', '99', '2']) await cache.get(key);
    expect(loads).toBe(5);
    expect(cache.beginFill().set('3', { version: 3 })).toBe(false);
    expect(cache.stats()).toMatchObject({ staleRefusals: 3, size: 1 });
    feedAgeMs = 0;
    await cache.get('2');
    expect(loads).toBe(6);
  });

  it('nobody is given what another began to read', async () => {
    const cache = gatedCache();
    const early = cache.get('k');
    feedAgeMs = 3001;
    version = 2;
    const late = cache.get('k');
    openGates();
    expect([await early, await late]).toEqual([{ version: 1 }, { version: 2 }]);
    expect(cache.stats().size).toBe(0);
  });
});

describe('a request', () => {
  it('is answered though the cache is switched off', async () => {
    const cache = numberedCache(10, { maxEntries: 0 });
    expect([await cache.get('1'), await cache.get('1')]).toEqual([{ version: 1 }, { version: 1 }]);
    expect(cache.beginFill().set('1', { version: 2 })).toBe(false);
    expect([loads, cache.stats().size]).toEqual([2, 0]);
  });

  it('is answered though the cache fails', async () => {
    const cache = numberedCache(10, {
      maxSizeBytes: 100,
      sizeOf: () => {
        throw new Error('cannot be measured');
      },
    });
    expect([await cache.get('1'), await cache.get('1')]).toEqual([{ version: 1 }, { version: 1 }]);
    const broken = numberedCache(10, {
      now: () => {
        throw new Error('no clock');
      },
    });
    expect([await broken.get('1'), await broken.get('1')]).toEqual([{ version: 1 }, { version: 1 }]);
  });
});

describe('what it did', () => {
  it('is bounded by size, counted, and told to Prometheus under its name', async () => {
    const metrics = new Registry();
    const load = async (key: string) => ({ version: Number(key) });
    const cache = createCache<Entry>(bus, { ...defaults, maxSizeBytes: 30, sizeOf: () => 10, load }, metrics);
    createCache<Entry>(bus, { ...defaults, name: 'others', load }, metrics);
    for (const key of ['1', '2', '3', '4', '4']) await cache.get(key);
    cache.forget('4');
    const stats = { size: 2, hits: 1, misses: 4, loads: 4, invalidations: 1, evictions: 1, staleRefusals: 0 };
    expect(cache.stats()).toEqual(stats);
    cache.clear();
    expect(cache.stats()).toMatchObject({ size: 0, invalidations: 2 });
    await cache.get('1');
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const text = await metrics.metrics();
      expect(text).toContain('safelight_cache_entries{cache="things"} 1\n');
      expect(text).toContain('safelight_cache_loads_total{cache="things"} 5\n');
      expect(text).toContain('safelight_cache_stale_refusals_total{cache="others"} 0\n');
    }
  });
});
