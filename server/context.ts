import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Registry } from 'prom-client';
import { createAuth, type Auth } from '#server/auth/create-auth';
import { createRevocations, type Revocations } from '#server/auth/revocations';
import { loadAuthSecret } from '#server/auth/secret';
import { createSessionMemory, type SessionMemory } from '#server/auth/session-memory';
import { createTokenCache, type TokenCache } from '#server/auth/token-cache';
import { startBus, type Bus } from '#server/coherence/bus';
import type { Cache } from '#server/coherence/cache';
import type { CacheStats } from '#server/coherence/cache-metrics';
import { followPages } from '#server/coherence/follow-pages';
import { loadConfig, type Config } from '#server/config';
import { connect, type Database, type DatabaseClient, type Sql } from '#server/db/client';
import { findPooler } from '#server/db/find-pooler';
import { migrate } from '#server/db/migrate';
import type { Darkroom } from '#server/images/darkroom';
import { createLog, type Log } from '#server/log';
import { createMediaCache, type MediaEntry } from '#server/media/find-media';
import { createUserCache, type UserEntry } from '#server/people/user-cache';
import { createAskDatabase, newestMigrationMs, type AskDatabase } from '#server/replicas/ask-database';
import { assertFitsAlone, claimOf, poolSizeOf } from '#server/replicas/connection-budget';
import { describeSelf } from '#server/replicas/describe-self';
import type { ReadinessGate } from '#server/replicas/get-readiness';
import { announcePresence, type Presence } from '#server/replicas/presence';
import type { CacheName } from '#server/replicas/schemas';
import { readServerLimits } from '#server/replicas/server-limits';
import { readSiteVersion } from '#server/replicas/site-version';
import { startPreprocessing, type Preprocessing } from '#server/preprocess/start';
import { diskStorage } from '#server/storage/disk';
import type { Storage } from '#server/storage/storage';
import type { TaskHandlers } from '#server/tasks/handler';
import type { Upkeep } from '#server/tasks/upkeep';
import type { Worker } from '#server/tasks/worker';

/** Everything a verb may need, built once a process. */
export interface Context {
  config: Config;
  log: Log;
  db: Database;
  sql: Sql;
  storage: Storage;
  darkroom: Darkroom;
  auth: Auth;
  revocations: Revocations;
  sessionMemory: SessionMemory;
  bus: Bus;
  mediaCache: Cache<MediaEntry>;
  /** People by id. */
  users: Cache<UserEntry>;
  tokens: TokenCache;
  worker: Worker;
  taskHandlers: TaskHandlers;
  upkeep: Upkeep;
  presence: Presence;
  /** Whether the database answers, and is migrated: for `/readyz`. */
  askDatabase: AskDatabase;
  /** What must be there before this replica takes traffic; whoever keeps something that gates adds to it. */
  gates: ReadinessGate[];
  /** What is kept in memory, by name: for the fleet page. */
  caches: Record<CacheName, { stats(): CacheStats }>;
  /** Every connection of the pool is open. */
  isPoolWhole(): boolean;
  /** The ticker of this replica drives the queue. */
  isDriving: boolean;
  /** What this process counts and times, for `/metrics`. */
  metrics: Registry;
  /** A photo is on its way: makes ready for it, where photos are developed here. */
  expectPhoto(): void;
  /** Aborted once the site is told to stop: it is not ready any more, claims nothing, and long answers end. */
  stopping: AbortSignal;
  beginStop(): void;
  /** Stops what runs, in order; resolves when nothing of it is left. */
  close(): Promise<void>;
}

export interface ContextOptions {
  /** False: tasks are enqueued, and developed by whoever runs the site. */
  isTickerEnabled?: boolean;
}

const DRAIN_MS = 8_000;

/** @throws when the database cannot be reached or a migration fails */
export async function createContext(config: Config, options: ContextOptions = {}): Promise<Context> {
  if (!config.databaseUrl || !config.databaseDirectUrl) {
    throw new Error('DATABASE_URL is not set: the launcher (npm start) sets it to the embedded database.');
  }
  const log = createLog(config.logLevel);
  await migrate(config.databaseDirectUrl);
  const isPooled = await findPooler(config.databaseUrl);
  const database = connect(config.databaseUrl, poolSizeOf(config.databasePoolMax) - 1, { isPooled });
  const lane = connect(config.databaseUrl, 1, { isPooled });
  const connections = claimOf(config.databasePoolMax, isPooled);
  await assertPoolFits(database, connections);
  const bus = await startBus(database.sql, config.databaseDirectUrl, log);
  followPages(bus);
  const revocations = await createRevocations(database.sql, bus, log, {
    cookieCacheMs: config.sessionCookieCacheSeconds * 1000,
  });

  const stop = new AbortController();
  const metrics = new Registry();
  const ctx = {
    config,
    log,
    db: database.db,
    sql: database.sql,
    storage: diskStorage(config.storageDir),
    auth: createAuth(config, database.db, await loadAuthSecret(config), log, revocations),
    revocations,
    sessionMemory: createSessionMemory(revocations),
    bus,
    metrics,
    mediaCache: createMediaCache(database.db, bus, metrics),
    users: createUserCache(database.db, bus, metrics),
    askDatabase: createAskDatabase(database.sql, await newestMigrationMs()),
    isDriving: (options.isTickerEnabled ?? config.isTickerEnabled) && config.preprocessConcurrency > 0,
    isPoolWhole: () => database.warm.isWhole() && lane.warm.isWhole(),
    stopping: stop.signal,
    beginStop: () => stop.abort(),
  } as Context;
  ctx.tokens = createTokenCache(ctx);
  ctx.gates = [{ name: 'tokens', isReady: () => ctx.tokens.isWarm() }];
  ctx.caches = { tokens: ctx.tokens, people: ctx.users, pictures: ctx.mediaCache };
  const replicaId = `${hostname()}-${randomUUID().slice(0, 8)}`;
  const version = await readSiteVersion(config.isProduction);
  const report = (clockAheadMs: number | null) => describeSelf(ctx, clockAheadMs);
  ctx.presence = await announcePresence(database.db, { id: replicaId, version, connections, report }, log);
  stop.signal.addEventListener('abort', () => void ctx.presence.beat());
  const openPools = async () => {
    const errors = await Promise.all([database.warm.open(ctx.presence.fairPool() - 1), lane.warm.open()]);
    const error = errors.find((each) => each !== undefined);
    if (error !== undefined) log.warn({ err: error }, 'not every connection could be opened; trying again');
  };
  await openPools();
  await ctx.presence.beat();
  ctx.presence.onChange((alive) => {
    warnOfOpenTicks(ctx, alive);
    // When another comes or goes, there is less or more for each.
    void openPools();
  });
  const preprocessing: Preprocessing = startPreprocessing(ctx, {
    workerId: replicaId,
    leaseMs: config.preprocessLeaseMs,
    lane: lane.sql,
  });
  const { darkroom, worker, taskHandlers, upkeep, expectPhoto } = preprocessing;
  Object.assign(ctx, { darkroom, worker, taskHandlers, upkeep, expectPhoto });
  ctx.close = async () => {
    ctx.beginStop();
    await preprocessing.stop(DRAIN_MS);
    await ctx.tokens.close();
    await ctx.presence.close();
    await bus.close();
    await lane.close();
    await database.close();
  };
  return ctx;
}

/** @throws DomainError when the pool could not be opened even if this replica were alone */
async function assertPoolFits(database: DatabaseClient, claim: number): Promise<void> {
  try {
    assertFitsAlone(await readServerLimits(database.db), claim);
  } catch (error) {
    await database.close();
    throw error;
  }
}

function warnOfOpenTicks({ config, log }: Context, alive: number): void {
  if (alive < 2 || config.preprocessTickSecret !== undefined) return;
  log.warn(
    { replicas: alive },
    'anybody may call the tick route: set PREPROCESS_TICK_SECRET, the same on every replica',
  );
}

const key = Symbol.for('safelight.context');
/** Next bundles a module more than once; the context is one all the same. */
const shared = globalThis as { [key]?: Promise<Context> };

/** The process's own context, built at first need. */
export function getContext(): Promise<Context> {
  return (shared[key] ??= createContext(loadConfig()).catch((error: unknown) => {
    delete shared[key];
    throw error;
  }));
}
