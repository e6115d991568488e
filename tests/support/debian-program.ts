import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * A program of Debian's package of the same name; where there is none and Debian can be asked by root, it is installed now.
 * @returns its path, null without
 */
export async function findDebianProgram(name: string): Promise<string | null> {
  const found = await findInstalled(name);
  if (found || process.getuid?.() !== 0 || !(await exists('/usr/bin/apt-get'))) return found;
  console.log(`No ${name} found; installing Debian’s.`);
  const aptGet = (...args: string[]) => promisify(execFile)('apt-get', args).catch(() => {});
  await aptGet('update', '-qq');
  await aptGet('install', '-y', '-qq', '--no-install-recommends', name);
  return findInstalled(name);
}

async function findInstalled(name: string): Promise<string | null> {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
  for (const folder of folders) if (await exists(path.join(folder, name))) return path.join(folder, name);
  return null;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
