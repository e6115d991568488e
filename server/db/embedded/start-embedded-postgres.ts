import { once } from 'node:events';
import { mkdir, realpath } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { locateBinaries } from '#server/db/embedded/binaries';
import { clusterDirOf, databaseUrl, ensureCluster, type Setup } from '#server/db/embedded/cluster';
import { EmbeddedPostgresError } from '#server/db/embedded/errors';
import { startKeeper, type Keeper } from '#server/db/embedded/keeper';
import { ownerSetting, readPostmaster } from '#server/db/embedded/postmaster';
import { chooseRunAs, type RunAsMethod } from '#server/db/embedded/run-as';
import { ServerLog } from '#server/db/embedded/server-log';
import { serverSettings } from '#server/db/embedded/server-settings';
import { waitForFolder } from '#server/db/embedded/wait-for-folder';

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
 * @param options.maxConnections when more processes than one will use it
 * @param options.runAs for tests; by default the first way that works
 * @throws EmbeddedPostgresError with a message of one line
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log?: (line: string) => void;
  maxConnections?: number;
  runAs?: RunAsMethod;
}): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const log = options.log ?? (() => {});
  const binaries = await locateBinaries();
  const runAs = await chooseRunAs(binaries, clusterDirOf(dataDir), options.runAs);
  await waitForFolder(clusterDirOf(dataDir), log);

  const serverLog = await ServerLog.open(dataDir);
  try {
    const password = await ensureCluster(dataDir, { binaries, runAs, serverLog, log });
    const settings = serverSettings(options.maxConnections);
    const { keeper, port } = await launch(dataDir, settings, { binaries, runAs, serverLog, log });
    await ensureDatabase(port, password).catch(async (error: unknown) => {
      await keeper.release();
      throw error;
    });
    return describe(keeper, databaseUrl(port, password));
  } finally {
    await serverLog.close();
  }
}

const launchDeadlineMs = 60_000;

/** Until the server is ready. What only time cures is tried again: a port just taken, a killed server's last processes. */
async function launch(
  dataDir: string,
  settings: readonly string[],
  setup: Setup,
): Promise<{ keeper: Keeper; port: number }> {
  const clusterDir = clusterDirOf(dataDir);
  const deadline = Date.now() + launchDeadlineMs;
  for (;;) {
    const port = await findFreePort();
    const all = [...settings, `port=${port}`, ownerSetting(process.pid)].flatMap((setting) => ['-c', setting]);
    const command = [setup.binaries.postgres, '-D', clusterDir, ...all];
    await setup.serverLog.mark();
    const keeper = startKeeper(command, setup.runAs, setup.serverLog.fd);
    if (await isReady(clusterDir, keeper)) return { keeper, port };

    await keeper.release();
    const said = await setup.serverLog.sinceMark();
    if (!/Address already in use|lock file|pre-existing shared memory/.test(said) || Date.now() > deadline) {
      const fatal = /FATAL: +(.*)/.exec(said)?.[1] ?? said.trim().split('\n').at(-1);
      throw new EmbeddedPostgresError(
        'database_refused',
        `The database in ${clusterDir} did not start: ${fatal || 'no reason given'}. ${setup.serverLog.file} tells more.`,
      );
    }
    await delay(100);
    await waitForFolder(clusterDir, setup.log);
  }
}

/** False when the server ended first. Recovery after a power cut takes as long as it takes. */
async function isReady(clusterDir: string, keeper: Keeper): Promise<boolean> {
  const ended = keeper.ended.then(() => true);
  const pid = await keeper.commandPid;
  while (!(await Promise.race([ended, delay(20, false)]))) {
    const postmaster = await readPostmaster(clusterDir);
    if (postmaster.state === 'running' && postmaster.pid === pid && postmaster.status === 'ready') return true;
  }
  return false;
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const sql = postgres(databaseUrl(port, password, 'postgres'), { max: 1, onnotice: () => {} });
  try {
    const [existing] = await sql`select 1 from pg_database where datname = 'safelight'`;
    if (!existing) await sql`create database safelight`;
  } finally {
    await sql.end();
  }
}

function describe(keeper: Keeper, url: string): EmbeddedPostgres {
  const exited = keeper.ended.then(({ status, isFromCommand }) => {
    if (!isFromCommand) return { reason: 'the process that watches over the database was killed' };
    return {
      reason: status > 128 ? `the database was killed by signal ${status - 128}` : `the database ended (${status})`,
    };
  });
  return { url, exited, stop: () => keeper.release() };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
