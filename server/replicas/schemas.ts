import { z } from 'zod';
import { boardTaskSchema } from '#server/tasks/schemas';

/** What is kept in memory, by what it is about. */
export const cacheNameSchema = z.enum(['tokens', 'people', 'pictures']);
export type CacheName = z.infer<typeof cacheNameSchema>;

/** What a cache came to since its replica started. */
const cacheReportSchema = z.object({
  name: cacheNameSchema,
  /** Entries now. */
  size: z.number().int(),
  hits: z.number().int(),
  misses: z.number().int(),
});

/** What a replica says of itself with each beat. */
export const replicaReportSchema = z.object({
  /** Of its machine; with the port it tells replicas on one machine apart. */
  host: z.string(),
  port: z.number().int(),
  pid: z.number().int(),
  uptimeSeconds: z.number().int(),
  /** Since the coherence log was last read to its end. */
  feedAgeMs: z.number().int(),
  /** How late the last change was heard; null before the first. */
  feedLagMs: z.number().int().nullable(),
  /** False: NOTIFY is not heard, changes are found by polling. */
  isListening: z.boolean(),
  /** How far its clock is ahead of the database's; null before the first beat has come back. */
  clockAheadMs: z.number().int().nullable(),
  /** Connections of its pool, the queue's own included. */
  poolMax: z.number().int(),
  isPoolWhole: z.boolean(),
  /** Photos that it develops at once. */
  concurrency: z.number().int(),
  caches: z.array(cacheReportSchema),
  /** Its ticker drives the queue. */
  isDriving: z.boolean(),
  /** Its tick route has no secret. */
  isTickOpen: z.boolean(),
  isStopping: z.boolean(),
});
export type ReplicaReport = z.infer<typeof replicaReportSchema>;

export const replicaSchema = z.object({
  id: z.string(),
  version: z.string(),
  startedAt: z.string(),
  /** Since its last beat, on the database's clock. */
  silentMs: z.number().int(),
  /** What it may open on the database server. */
  connections: z.number().int(),
  /** It is the one that answers. */
  isSelf: z.boolean(),
  /** Null from a version that says it otherwise. */
  report: replicaReportSchema.nullable(),
  running: z.number().int(),
  /** The first few of what it runs. */
  tasks: z.array(boardTaskSchema),
});
export type Replica = z.infer<typeof replicaSchema>;

export const fleetWarningSchema = z.object({
  code: z.enum([
    'connection_budget',
    'tick_open',
    'mixed_versions',
    'listener_deaf',
    'feed_late',
    'clock_skew',
    'nobody_drives',
  ]),
  /** With the setting to change. */
  message: z.string(),
});
export type FleetWarning = z.infer<typeof fleetWarningSchema>;

export const fleetSchema = z.object({
  items: z.array(replicaSchema),
  nextCursor: z.null(),
  limits: z.object({
    maxConnections: z.number().int(),
    /** For superusers and the like. */
    reserved: z.number().int(),
    /** What the living replicas may open, all together. */
    claimed: z.number().int(),
    /** Open on the server now, by whomever. */
    open: z.number().int(),
  }),
  /** When somebody, a ticker or a tick, last looked after the queue. */
  lastUpkeepAt: z.string().nullable(),
  warnings: z.array(fleetWarningSchema),
});
export type Fleet = z.infer<typeof fleetSchema>;
