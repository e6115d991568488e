import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** A process that runs the database of a folder, and ends with status 3 when it learns that it lost it. */
export function spawnOwner(dataDir: string): ChildProcess {
  const script = `
    import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
    const server = await startEmbeddedPostgres({ dataDir: process.env.OWNED_DIR });
    void server.exited.then(() => server.stop()).then(() => process.exit(3));
    console.log('ready');`;
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: root,
    env: { ...process.env, OWNED_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return owner;
}

/** Resolves once its database answers. */
export async function startOwner(dataDir: string): Promise<ChildProcess> {
  const owner = spawnOwner(dataDir);
  if (owner.stdout) await once(owner.stdout, 'data');
  return owner;
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already, with another that was killed.
  }
}

export function postmasterPidOn(dataDir: string): number {
  return Number.parseInt(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

/** The shell that waits for the server, then its child, the watcher. */
export function keeperPidsOn(dataDir: string): number[] {
  return pidsOn(dataDir)
    .filter((pid) => commandLine(pid).includes('safelight-keeper'))
    .toSorted((a, b) => a - b);
}

/** Every process of the database of a folder: the keepers name the folder, the servers live in it. */
export function pidsOn(dataDir: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => commandLine(pid).includes(`${dataDir}/`) || workingDir(pid).startsWith(`${dataDir}/`));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function workingDir(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
