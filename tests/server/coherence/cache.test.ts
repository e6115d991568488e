import { beforeEach, describe, expect, it } from 'vitest';
import type { Bus, Change } from '#server/coherence/bus';
import { createCache } from '#server/coherence/cache';

interface Entry {
  version: number;
}

let hear: (change: Change) => void;
let gap: () => void;
let nowMs: number;
let version: number;
let loads: number;
let gates: (() => void)[];

const bus: Bus = {
  onChange: (listener) => ((hear = listener), () => {}),
  onGap: (listener) => ((gap = listener), () => {}),
  onBell: () => () => {},
  feedAgeMs: () => 0,
  lagMs: () => null,
  isListening: () => true,
  close: async () => {},
};
const change = (key: string) => hear({ topic: 'thing', key });

/** Loads read the version at once and answer when the test lets them. */
function gatedCache(maxEntries = 10) {
  return createCache<Entry>(bus, {
    topic: 'thing',
    maxEntries,
    ttlMs: 1000,
    now: () => nowMs,
    load: async () => {
      loads += 1;
      const read = { version };
      await new Promise<void>((resolve) => gates.push(resolve));
      return read;
    },
  });
}
const openGates = () => gates.splice(0).forEach((open) => open());

beforeEach(() => {
  nowMs = 1;
  version = 1;
  loads = 0;
  gates = [];
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
      topic: 'thing',
      maxEntries: 5,
      ttlMs: 60_000,
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
    const cache = createCache<Entry>(bus, { topic: 'thing', maxEntries: 5, ttlMs: 1000, load: () => answer() });
    expect(await cache.get('k')).toBeNull();
    answer = async () => {
      throw new Error('no database');
    };
    await expect(cache.get('k')).rejects.toThrow('no database');
    answer = async () => ({ version: 9 });
    expect(await cache.get('k')).toEqual({ version: 9 });
  });
});
