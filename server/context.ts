import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Registry } from 'prom-client';
import { createAuth, type Auth } from '#server/auth/create-auth';
import { createRevocations, type Revocations } from '#server/auth/revocations';
import { loadAuthSecret } from '#server/auth/secret';
import { createTokenCache, type TokenCache } from '#server/auth/token-cache';
import { startBus, type Bus } from '#server/coherence/bus';
import type { Cache } from '#server/coherence/cache';
import { tagClock } from '#server/coherence/tag-clock';
import { loadConfig, type Config } from '#server/config';
import { connect, type Database, type Sql } from '#server/db/client';
import { findPooler } from '#server/db/find-pooler';
import { migrate } from '#server/db/migrate';
import type { Darkroom } from '#server/images/darkroom';
import { createLog, type Log } from '#server/log';
import { createMediaCache, type MediaEntry } from '#server/media/find-media';
import { createUserCache, type UserEntry } from '#server/people/user-cache';
import { announcePresence, type Presence } from '#server/replicas/presence';
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
  bus: Bus;
  mediaCache: Cache<MediaEntry>;
  /** People by id. */
  users: Cache<UserEntry>;
  tokens: TokenCache;
  worker: Worker;
  taskHandlers: TaskHandlers;
  upkeep: Upkeep;
  presence: Presence;
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
  const database = connect(config.databaseUrl, Math.max(1, config.databasePoolMax - 1), { isPooled });
  const lane = connect(config.databaseUrl, 1, { isPooled });
  const bus = await startBus(database.sql, config.databaseDirectUrl, log);
  const clock = tagClock();
  bus.onChange(({ topic, key }) => {
    // No page depends on who is signed in, and many thousands may be signed out at once.
    if (topic !== 'session' && topic !== 'user' && topic !== 'api_token')
      clock.move(key ? [topic, `${topic}:${key}`] : [topic]);
  });
  bus.onGap(() => clock.moveAll());
  clock.moveAll();
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
    bus,
    metrics,
    mediaCache: createMediaCache(database.db, bus, metrics),
    users: createUserCache(database.db, bus, metrics),
    stopping: stop.signal,
    beginStop: () => stop.abort(),
  } as Context;
  ctx.tokens = createTokenCache(ctx);
  const replicaId = `${hostname()}-${randomUUID().slice(0, 8)}`;
  ctx.presence = await announcePresence(database.db, replicaId, log);
  ctx.presence.onChange((alive) => warnOfOpenTicks(ctx, alive));
  const preprocessing: Preprocessing = startPreprocessing(ctx, {
    workerId: replicaId,
    leaseMs: config.preprocessLeaseMs,
    lane: lane.sql,
    isTickerEnabled: options.isTickerEnabled ?? config.isTickerEnabled,
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
