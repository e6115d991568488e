import { Counter, Gauge, type Registry } from 'prom-client';

/** What a cache holds and did since this process began. */
export interface CacheStats {
  /** Entries now. */
  size: number;
  /** Answers from memory, known absence included. */
  hits: number;
  misses: number;
  /** Questions to the database: fewer than misses where many asked for one key at a time. */
  loads: number;
  /** Changes heard of, by key or of everything. */
  invalidations: number;
  /** Entries that made room for others. */
  evictions: number;
  /** Questions that were not answered from memory because the feed was late. */
  staleRefusals: number;
}

type Caches = Map<string, () => CacheStats>;

const watched = new WeakMap<Registry, Caches>();

/** Tells of a cache as `safelight_cache_*{cache="name"}` whenever the registry is scraped. */
export function watchCache(registry: Registry, name: string, stats: () => CacheStats): void {
  const caches = watched.get(registry) ?? describeIn(registry);
  caches.set(name, stats);
}

const totals = {
  hits: 'Reads answered from memory.',
  misses: 'Reads that memory had no answer for.',
  loads: 'Reads of the database.',
  invalidations: 'Changes heard of.',
  evictions: 'Entries that made room for others.',
  staleRefusals: 'Reads not answered from memory because the coherence feed was late.',
} as const;

function describeIn(registry: Registry): Caches {
  const caches: Caches = new Map();
  watched.set(registry, caches);
  const labels = { labelNames: ['cache'], registers: [registry] };
  new Gauge({
    name: 'safelight_cache_entries',
    help: 'Entries in memory.',
    ...labels,
    collect() {
      for (const [cache, stats] of caches) this.set({ cache }, stats().size);
    },
  });
  for (const [count, help] of Object.entries(totals)) {
    new Counter({
      name: `safelight_cache_${count.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_total`,
      help,
      ...labels,
      collect() {
        this.reset();
        for (const [cache, stats] of caches) this.inc({ cache }, stats()[count as keyof typeof totals]);
      },
    });
  }
  return caches;
}
