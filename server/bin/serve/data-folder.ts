import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DomainError } from '#server/errors';

/** @throws DomainError that names the folder and the way out */
export async function ensureWritable(dataDir: string): Promise<void> {
  const probe = path.join(dataDir, `.write-check-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
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
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'safelight-demo-'));
  for (const name of ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'STORAGE_URL']) delete process.env[name];
  process.env.DATA_DIR = folder;
  process.env.SAFELIGHT_DEMO = '1';
  return folder;
}
