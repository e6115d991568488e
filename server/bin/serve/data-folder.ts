import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isProcessAlive } from '#server/db/embedded/postmaster';
import { DomainError } from '#server/errors';

/** @throws DomainError that names the folder and the way out */
export async function ensureWritable(dataDir: string): Promise<void> {
  const probe = path.join(dataDir, `.write-check-${process.pid}`);
  try {
    await makeFolder(dataDir);
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DomainError(
      'data_folder_not_writable',
      `Safelight cannot write to ${dataDir} (${code}). Make it writable for this user, or set DATA_DIR to another folder.`,
      { cause },
    );
  }
}

/** Turns the settings to a site that is thrown away: nothing of the real one's data is within its reach. */
export async function makeDemoFolder(): Promise<string> {
  const parent = await realpath(tmpdir());
  await removeDemosOf(parent);
  const folder = await mkdtemp(path.join(parent, `${demoPrefix}${process.pid}-`));
  for (const name of ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'STORAGE_URL']) delete process.env[name];
  process.env.DATA_DIR = folder;
  process.env.SAFELIGHT_DEMO = '1';
  return folder;
}

const demoPrefix = 'safelight-demo-';

/** What demos left that were killed. */
async function removeDemosOf(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(/^safelight-demo-(\d+)-/.exec(name)?.[1]);
    if (!pid || isProcessAlive(pid)) continue;
    // Another user's stays.
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** Not `recursive`: that never returns where the parent exists and still says ENOENT, as /proc does. */
async function makeFolder(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || path.dirname(folder) === folder) throw error;
    await makeFolder(path.dirname(folder));
    await make();
  });
}
