import type { Config } from '#server/config';
import { findRunningPostgres } from '#server/db/embedded/find-running-postgres';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';

export interface OpenedDatabase {
  urls: { databaseUrl: string; databaseDirectUrl: string };
  /** False when nobody but this command uses the embedded database. */
  isSiteRunning: boolean;
  close(): Promise<void>;
}

/** The site's database for a command beside it: the external one, the embedded one that runs, or one started for as long as the command lasts. */
export async function openDatabase(config: Config): Promise<OpenedDatabase> {
  if (config.databaseUrl) {
    const urls = { databaseUrl: config.databaseUrl, databaseDirectUrl: config.databaseDirectUrl ?? config.databaseUrl };
    return { urls, isSiteRunning: true, close: async () => {} };
  }
  const running = await findRunningPostgres(config.dataDir);
  if (running)
    return { urls: { databaseUrl: running, databaseDirectUrl: running }, isSiteRunning: true, close: async () => {} };
  const database = await startEmbeddedPostgres({ dataDir: config.dataDir });
  return {
    urls: { databaseUrl: database.url, databaseDirectUrl: database.url },
    isSiteRunning: false,
    close: () => database.stop(),
  };
}
