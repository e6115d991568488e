import { existsSync } from 'node:fs';
import path from 'node:path';
import { StartFailure } from './start/failure.mjs';
import { createApi, isApi } from '#server/bin/serve/api';
import { checkDatabase } from '#server/bin/serve/check-database';
import { ensureWritable, makeDemoFolder } from '#server/bin/serve/data-folder';
import { listen } from '#server/bin/serve/front';
import { prepareNext } from '#server/bin/serve/next-app';
import { createObserver } from '#server/bin/serve/observe';
import { readPageRoutes } from '#server/bin/serve/page-routes';
import { fillDemo, setDemoAdmin } from '#server/bin/serve/demo';
import { onStopSignal } from '#server/bin/serve/stop-signal';
import { stopSite, type Site } from '#server/bin/serve/stop-site';
import { ConfigError, loadConfig } from '#server/config';
import { clusterDirOf } from '#server/db/embedded/cluster';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { waitForFolder } from '#server/db/embedded/wait-for-folder';
import { DomainError } from '#server/errors';
import { createLog } from '#server/log';
import { startSite } from '#server/start-site';
import { startTelemetry } from '#server/telemetry';

export interface ServeOptions {
  root: string;
  isDev: boolean;
  isDemo: boolean;
  /** Called once everything that could refuse the start has been looked at: it takes the longest. */
  build(): Promise<void>;
  /** Called once it serves, with its address. */
  announce(url: string): void;
}

/** Serves until told to stop, then ends the process. */
export async function serve(options: ServeOptions): Promise<void> {
  const site: Site = { isDev: options.isDev };
  let stopping: Promise<void> | undefined;
  const stop = (status: number) => (stopping ??= stopSite(site).finally(() => process.exit(status)));
  onStopSignal(() => {
    console.log('Stopping…  (once more to stop at once)');
    void stop(0);
  });

  try {
    await start(site, options, (reason) => {
      if (stopping) return;
      console.error(`Safelight stops: ${reason}.`);
      void stop(1);
    });
  } catch (error) {
    // A stop under way takes away what the start still works with.
    if (stopping) return;
    const isSelfExplaining = [DomainError, ConfigError, StartFailure].some((kind) => error instanceof kind);
    console.error(isSelfExplaining && error instanceof Error ? error.message : error);
    await stop(1);
  }
}

async function start(site: Site, options: ServeOptions, onFailure: (reason: string) => void): Promise<void> {
  const envFile = path.join(options.root, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  if (options.isDemo) {
    site.demoDir = await makeDemoFolder();
    setDemoAdmin();
  }
  const config = loadConfig(process.env);
  const isEmbedded = config.databaseUrl === undefined;

  await ensureWritable(config.dataDir);
  if (isEmbedded) await waitForFolder(clusterDirOf(config.dataDir), console.log);
  const log = createLog(config.logLevel);
  site.stopTelemetry = await startTelemetry(config, log);
  const observer = createObserver(config, log);
  site.front = await listen(config, observer.observe);
  if (config.databaseUrl) await checkDatabase(config.databaseUrl);
  await options.build();

  if (isEmbedded) {
    site.database = await startEmbeddedPostgres({ dataDir: config.dataDir, log: console.log });
    process.env.DATABASE_URL = site.database.url;
    process.env.SAFELIGHT_EMBEDDED = '1';
    delete process.env.DATABASE_DIRECT_URL;
    // Nobody else serves from this database, so no balancer has to notice first.
    process.env.SHUTDOWN_DELAY_SECONDS ||= '0';
    void site.database.exited.then(({ reason }) => onFailure(reason));
  }
  site.app = await startSite();
  const next = await prepareNext({ root: options.root, isDev: options.isDev, config, server: site.front.server });
  site.next = next;
  observer.open(await readPageRoutes(options.root, options.isDev));
  const api = createApi(config, log);
  site.front.open((request, response) => (isApi(request.url!) ? api : next.handle)(request, response));
  options.announce(site.front.url);
  if (options.isDemo) await fillDemo();
}
