import { constants } from 'node:fs';
import { mkdir, open, readFile, realpath, rm, type FileHandle } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { locateBinaries } from './binaries.ts';
import { clusterDirOf, ensureCluster } from './cluster.ts';
import { databaseUrl } from './database-url.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { startKeeper, type Keeper } from './keeper.ts';
import { ownerSetting, readPostmaster } from './postmaster.ts';
import { awaitFolder } from './await-folder.ts';
import { chooseRunAs, type RunAsMethod } from './run-as.ts';
import { serverSettings } from './server-settings.ts';

export interface EmbeddedPostgres {
  /** With the password: not for logs. */
  url: string;
  /** Settles when the server is gone. Before `stop` was called that is a failure, and `reason` says which. */
  exited: Promise<{ reason: string }>;
  /** Ends open connections, writes everything out, resolves when no process is left. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with Safelight on `dataDir`/postgres, creating it the first time.
 * It listens on 127.0.0.1 alone, and ends when this process ends, however that happens.
 *
 * @param options.log told about what takes time, one line each
 * @param options.runAs for tests; by default the first way that works
 * @throws EmbeddedPostgresError with a message of one line
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log?: (line: string) => void;
  runAs?: RunAsMethod;
}): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const clusterDir = clusterDirOf(dataDir);
  const binaries = await locateBinaries();
  const runAs = await chooseRunAs(binaries, dataDir, options.runAs);
  const logFile = await openLog(dataDir);
  try {
    await awaitFolder(clusterDir, options.log);
    const password = await ensureCluster(dataDir, binaries, runAs, logFile.fd);
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      const logStart = (await logFile.stat()).size;
      const settings = [...serverSettings, `port=${port}`, ownerSetting(process.pid)].flatMap((each) => ['-c', each]);
      const keeper = startKeeper([binaries.postgres, '-D', clusterDir, ...settings], runAs.prefix, logFile.fd);
      if (await becomesReady(clusterDir, keeper)) {
        await ensureDatabase(port, password);
        return describe(keeper, databaseUrl(port, password));
      }
      await retryOrThrow(attempt, (await readFile(logPath(dataDir))).subarray(logStart).toString(), logPath(dataDir));
      await awaitFolder(clusterDir, options.log);
    }
  } finally {
    await logFile.close();
  }
}
