import { randomBytes } from 'node:crypto';
import { chown, link, lstat, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PostgresBinaries } from '#server/db/embedded/binaries';
import { EmbeddedPostgresError } from '#server/db/embedded/errors';
import { startKeeper } from '#server/db/embedded/keeper';
import { isProcessAlive } from '#server/db/embedded/postmaster';
import type { RunAs } from '#server/db/embedded/run-as';
import type { ServerLog } from '#server/db/embedded/server-log';

/** What every step of a start works with. */
export interface Setup {
  binaries: PostgresBinaries;
  runAs: RunAs;
  serverLog: ServerLog;
  log: (line: string) => void;
}

export function clusterDirOf(dataDir: string): string {
  return path.join(dataDir, 'postgres');
}

/** Carries the password: not for logs. */
export function databaseUrl(port: number, password: string, database = 'safelight'): string {
  return `postgres://safelight:${password}@127.0.0.1:${port}/${database}`;
}

/** @returns undefined when the folder has no database yet */
export async function readPassword(dataDir: string): Promise<string | undefined> {
  const text = await readFile(passwordFileOf(dataDir), 'utf8').catch(() => '');
  return text.trim() || undefined;
}

/**
 * Makes sure that the folder holds a cluster which this PostgreSQL can open, creating it the first time.
 * A new cluster is prepared beside its place and moved there whole, so a start that was killed leaves none half-made.
 *
 * @returns the password of its only role
 * @throws EmbeddedPostgresError
 */
export async function ensureCluster(dataDir: string, setup: Setup): Promise<string> {
  const clusterDir = clusterDirOf(dataDir);
  await removeAbandoned(dataDir);
  await ensureOwner(clusterDir, setup.runAs);
  if (await isMissingOrEmpty(clusterDir)) return createCluster(dataDir, setup);

  await checkVersion(clusterDir, setup.runAs.majorVersion);
  const password = await readPassword(dataDir);
  if (password) return password;
  throw new EmbeddedPostgresError(
    'database_refused',
    `${passwordFileOf(dataDir)} is missing: the database in ${clusterDir} opens with it alone. Bring it back from your backup.`,
  );
}

async function createCluster(dataDir: string, { binaries, runAs, serverLog, log }: Setup): Promise<string> {
  log('Creating the database…');
  const password = await ensurePassword(dataDir);
  const stagingName = `${stagingPrefix}${process.pid}-${randomBytes(4).toString('hex')}`;
  ownStaging.add(stagingName);
  const stagingDir = path.join(dataDir, stagingName);
  const stagedCluster = path.join(stagingDir, 'postgres');
  const stagedPassword = path.join(stagingDir, 'password');
  await mkdir(stagedCluster, { recursive: true, mode: 0o700 });
  await writeFile(stagedPassword, password, { mode: 0o600 });
  for (const entry of [stagedPassword, stagedCluster, stagingDir]) {
    await chown(entry, runAs.owner.uid, runAs.owner.gid);
  }

  const login = ['--username=safelight', `--pwfile=${stagedPassword}`, '--auth=scram-sha-256'];
  // The builtin provider sorts and folds the same on every machine, whatever its C library knows.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const initdb = [binaries.initdb, '-D', stagedCluster, ...login, ...locale];
  const { status } = await startKeeper(initdb, runAs, serverLog.fd).ended;
  if (status !== 0) {
    await rm(stagingDir, { recursive: true, force: true });
    throw new EmbeddedPostgresError(
      'database_refused',
      `Creating the database in ${dataDir} failed: ${serverLog.file} says why.`,
    );
  }
  // Another start that was faster has its cluster in place already: the same password opens it.
  await rename(stagedCluster, clusterDirOf(dataDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  await syncFolder(dataDir);
  await rm(stagingDir, { recursive: true, force: true });
  return password;
}

const stagingPrefix = '.postgres-new-';
const ownStaging = new Set<string>();

async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const makerPid = Number(name.slice(stagingPrefix.length).split('-')[0]);
    // A container gives the same ids again at every start, so one's own id proves nothing.
    if (makerPid === process.pid ? ownStaging.has(name) : isProcessAlive(makerPid)) continue;
    await rm(path.join(dataDir, name), { recursive: true, force: true, maxRetries: 10 });
  }
}

function passwordFileOf(dataDir: string): string {
  return path.join(dataDir, 'postgres.password');
}

async function ensurePassword(dataDir: string): Promise<string> {
  const file = passwordFileOf(dataDir);
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  // link() never replaces: of two starts at once, both end up with the password that was there first.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft, { force: true });
  const password = await readPassword(dataDir);
  if (!password) throw new EmbeddedPostgresError('database_refused', `${file} is empty. Remove it and start again.`);
  return password;
}

async function isMissingOrEmpty(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.length === 0;
}

async function checkVersion(clusterDir: string, majorVersion: number): Promise<void> {
  const found = await readFile(path.join(clusterDir, 'PG_VERSION'), 'utf8').catch(() => '');
  if (found.trim() === String(majorVersion)) return;
  const what = found ? `is a database of PostgreSQL ${found.trim()}` : 'is not a PostgreSQL database';
  throw new EmbeddedPostgresError(
    'database_wrong_version',
    `${clusterDir} ${what}, and this Safelight brings PostgreSQL ${majorVersion}. ` +
      'Set DATA_DIR to another folder, or run the Safelight that made it.',
  );
}

/** A root start may find a cluster of the other way of running: the whole of it changes hands, its folder last. */
async function ensureOwner(clusterDir: string, { owner }: RunAs): Promise<void> {
  const uid = await stat(clusterDir).then(
    (found) => found.uid,
    () => undefined,
  );
  if (uid === undefined || uid === owner.uid) return;
  if (process.geteuid?.() !== 0) {
    throw new EmbeddedPostgresError(
      'database_refused',
      `${clusterDir} belongs to another user (id ${uid}). Start Safelight as that user, or set DATA_DIR to another folder.`,
    );
  }
  for (const entry of await readdir(clusterDir, { recursive: true })) {
    const file = path.join(clusterDir, entry);
    if (!(await lstat(file)).isSymbolicLink()) await chown(file, owner.uid, owner.gid);
  }
  await chown(clusterDir, owner.uid, owner.gid);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
