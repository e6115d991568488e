import { hostname } from 'node:os';
import type { Context } from '#server/context';
import { poolSizeOf } from './connection-budget';
import { cacheNameSchema, type ReplicaReport } from './schemas';

/** What this replica says of itself. @param clockAheadMs how far its clock is ahead of the database's */
export function describeSelf(ctx: Context, clockAheadMs: number | null): ReplicaReport {
  const { config, bus } = ctx;
  const lagMs = bus.lagMs();
  return {
    host: hostname(),
    port: config.port,
    pid: process.pid,
    uptimeSeconds: Math.round(process.uptime()),
    feedAgeMs: Math.round(bus.feedAgeMs()),
    feedLagMs: lagMs === null ? null : Math.round(lagMs),
    isListening: bus.isListening(),
    clockAheadMs,
    poolMax: poolSizeOf(config.databasePoolMax),
    isPoolWhole: ctx.isPoolWhole(),
    concurrency: config.preprocessConcurrency,
    caches: cacheNameSchema.options.map((name) => {
      const { size, hits, misses } = ctx.caches[name].stats();
      return { name, size, hits, misses };
    }),
    isDriving: ctx.isDriving,
    isTickOpen: config.preprocessTickSecret === undefined,
    isStopping: ctx.stopping.aborted,
  };
}
