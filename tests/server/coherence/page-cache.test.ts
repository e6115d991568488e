import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTagClock, type TagClock } from '#server/coherence/tag-clock';
import PageCache from '../../../server/coherence/page-cache.mjs';

const clockKey = Symbol.for('safelight.tag-clock');
const storeKey = Symbol.for('safelight.page-cache');
const shared = globalThis as { [clockKey]?: TagClock; [storeKey]?: unknown };
const page = (html: string, tags = 'gallery') => ({ html, headers: { 'x-next-cache-tags': tags } });
let clock: TagClock;
let cache: PageCache;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  delete shared[storeKey];
  clock = shared[clockKey] = createTagClock();
  clock.moveAll();
  cache = new PageCache();
  vi.advanceTimersByTime(10);
});
afterEach(() => {
  vi.useRealTimers();
  delete shared[clockKey];
});

const html = async (key = '/') => (await cache.get(key))?.value.html ?? null;
async function make(text: string, tags?: string, key = '/') {
  await cache.get(key);
  vi.advanceTimersByTime(5);
  await cache.set(key, page(text, tags), {});
}

describe('the page cache', () => {
  it('serves a page until one of its tags moves', async () => {
    await make('one', 'gallery,photo:1');
    expect(await html()).toBe('one');
    clock.move(['photo:2']);
    expect(await html()).toBe('one');
    clock.move(['photo:1']);
    expect(await html()).toBeNull();
  });

  it('does not serve a page whose making began before its tag moved', async () => {
    // Stamped when it is stored instead of when its read began, the old page is served for ever.
    await cache.get('/');
    vi.advanceTimersByTime(5);
    clock.move(['gallery']);
    vi.advanceTimersByTime(5);
    await cache.set('/', page('old'), {});
    expect(await html()).toBeNull();
    vi.advanceTimersByTime(5);
    await cache.set('/', page('new'), {});
    expect(await html()).toBe('new');
  });

  it('stamps overlapping makers with the earliest beginning', async () => {
    await cache.get('/');
    vi.advanceTimersByTime(5);
    clock.move(['gallery']);
    vi.advanceTimersByTime(5);
    await cache.get('/');
    await cache.set('/', page('of the first, old'), {});
    expect(await html()).toBeNull();
  });

  it('counts a move in the very millisecond of the beginning as later', async () => {
    await cache.get('/');
    clock.move(['gallery']);
    await cache.set('/', page('old'), {});
    expect(await html()).toBeNull();
  });

  it('misses while the feed is late, and not before', async () => {
    // Otherwise a replica that is cut off shows a withdrawn photo for ever.
    let ageMs = 3000;
    clock.follow(() => ageMs);
    await make('one');
    expect(await html()).toBe('one');
    ageMs = 3001;
    expect(await html()).toBeNull();
  });

  it('misses while no clock was ever heard, and after a gap', async () => {
    await make('one');
    delete shared[clockKey];
    expect(await html()).toBeNull();
    shared[clockKey] = clock;
    await make('two');
    clock.moveAll();
    expect(await html()).toBeNull();
  });

  it('keeps nothing that was stored without having been asked for', async () => {
    await cache.set('/prerendered', page('by the build'), {});
    expect(await html('/prerendered')).toBeNull();
  });

  it('checks the tags of the request as well', async () => {
    await make('one', 'gallery');
    clock.move(['_N_T_/']);
    expect(await cache.get('/', { tags: ['_N_T_/'] })).toBeNull();
  });

  it('forgets on being told nothing is there, and stays within its bytes', async () => {
    await make('one');
    await cache.set('/', null, {});
    expect(await html()).toBeNull();
    const large = 'x'.repeat(40 * 1024 * 1024);
    for (const key of ['/a', '/b', '/c']) await make(large, 'gallery', key);
    expect(await html('/a')).toBeNull();
    expect(await html('/c')).toBe(large);
  });
});

describe('the tag clock', () => {
  it('raises its floor when a tag falls out of its bound, instead of forgetting that it moved', () => {
    // Without the floor the entry made at 5 is served again once its tag was evicted.
    let nowMs = 10;
    const bounded = createTagClock(() => nowMs, 2);
    bounded.move(['a']);
    nowMs = 20;
    bounded.move(['b', 'c']);
    expect(bounded.isFresh(['a'], 5)).toBe(false);
    expect(bounded.isFresh(['a'], 10)).toBe(false);
    expect(bounded.isFresh(['a'], 11)).toBe(true);
    expect(bounded.isFresh(['b'], 20)).toBe(false);
    expect(bounded.isFresh(['b'], 21)).toBe(true);
  });
});
