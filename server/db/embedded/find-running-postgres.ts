import { realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { clusterDirOf, databaseUrl, readPassword } from '#server/db/embedded/cluster';
import { readPostmaster } from '#server/db/embedded/postmaster';

const patienceMs = 30_000;

/**
 * The database that another Safelight already runs on this folder, for a command beside the site.
 * One that is just starting is waited for.
 *
 * @returns its URL, with the password, or null
 */
export async function findRunningPostgres(dataDir: string): Promise<string | null> {
  const folder = await realpath(dataDir).catch(() => undefined);
  if (!folder) return null;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const postmaster = await readPostmaster(clusterDirOf(folder));
    if (postmaster.state !== 'running' || postmaster.status === 'stopping' || Date.now() > deadline) return null;
    if (postmaster.status === 'ready') {
      const password = await readPassword(folder);
      return password ? databaseUrl(postmaster.port, password) : null;
    }
    await delay(50);
  }
}
