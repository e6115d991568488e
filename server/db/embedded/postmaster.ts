import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { keeperName } from '#server/db/embedded/keeper';

/** What `postmaster.pid` says of a cluster, checked against the process that it names. */
export type Postmaster =
  | { state: 'absent' }
  /** The file exists and is empty: a server is writing it, or was killed just then. */
  | { state: 'unwritten' }
  /** The process is gone; its id may belong to another program by now, or to what is left of it until its parent asks. */
  | { state: 'stale'; isPidTaken: boolean }
  | { state: 'running'; pid: number; port: number; status: string; ownerPid: number | undefined };

/** A server carries the id of the Safelight that started it in this setting, where `ps` shows it. */
export function ownerSetting(ownerPid: number): string {
  return `cluster_name=safelight-${ownerPid}`;
}

/** @param clusterDir resolved, as the server was started with it */
export async function readPostmaster(clusterDir: string): Promise<Postmaster> {
  const text = await readFile(path.join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return { state: 'absent' };
  // https://www.postgresql.org/docs/18/storage-file-layout.html; the lines are in miscadmin.h (LOCK_FILE_LINE_*).
  const [pidLine = '', , , portLine = '', , , , statusLine = ''] = text.split('\n');
  const pid = Number(pidLine);
  if (!Number.isInteger(pid) || pid <= 0) return { state: 'unwritten' };

  const command = await commandLine(pid);
  // The keeper's shell has the server's command among its arguments.
  const isOurs = command.includes(`postgres -D ${clusterDir} -c `) && !command.includes(keeperName);
  if (!isOurs) return { state: 'stale', isPidTaken: takesSignals(pid) };
  const ownerPid = Number(/cluster_name=safelight-(\d+)/.exec(command)?.[1]) || undefined;
  return { state: 'running', pid, port: Number(portLine), status: statusLine.trim(), ownerPid };
}

/** A process that has ended but was not yet asked about by its parent takes signals still; it counts as gone. */
export function isProcessAlive(pid: number): boolean {
  return takesSignals(pid) && !isZombie(pid);
}

function takesSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the state stands behind the name, which may hold parentheses itself.
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text.replaceAll('\0', ' ');
  }
  const ps = promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  return ps.then(
    ({ stdout }) => stdout,
    () => '',
  );
}
