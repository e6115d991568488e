import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from '#server/db/embedded/errors';
import { isProcessAlive, readPostmaster } from '#server/db/embedded/postmaster';

const patienceMs = 60_000;
/** A server whose owner is gone is told to end after this long: its keeper was killed as well. */
const leftoverGraceMs = 3_000;
const unwrittenGraceMs = 3_000;

/**
 * Resolves when no server uses the cluster: one that is on its way out is waited for, and what a killed one left is cleared.
 *
 * @throws EmbeddedPostgresError `database_already_running`
 */
export async function waitForFolder(clusterDir: string, log: (line: string) => void): Promise<void> {
  const startMs = Date.now();
  let isAnnounced = false;
  let isLeftoverTold = false;
  for (;;) {
    const postmaster = await readPostmaster(clusterDir);
    const waitedMs = Date.now() - startMs;
    switch (postmaster.state) {
      case 'absent':
        return;
      case 'stale':
        // The server recovers by itself from a file whose process is gone, but takes a living one for a rival.
        if (postmaster.isPidTaken) await rm(path.join(clusterDir, 'postmaster.pid'), { force: true });
        return;
      case 'unwritten':
        if (waitedMs > unwrittenGraceMs) await rm(path.join(clusterDir, 'postmaster.pid'), { force: true });
        break;
      case 'running': {
        const { ownerPid, pid, status } = postmaster;
        const isLeftover = ownerPid !== undefined && !isProcessAlive(ownerPid);
        if (!isLeftover && status !== 'stopping') throw alreadyRunning(path.dirname(clusterDir), ownerPid ?? pid);
        if (waitedMs > patienceMs) throw alreadyRunning(path.dirname(clusterDir), pid);
        if (isLeftover && waitedMs > leftoverGraceMs && !isLeftoverTold) {
          isLeftoverTold = true;
          process.kill(pid, 'SIGINT');
        }
        if (!isAnnounced && waitedMs > 500) {
          isAnnounced = true;
          log('Waiting for the database of the last run to end…');
        }
      }
    }
    await delay(50);
  }
}

function alreadyRunning(dataDir: string, pid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'database_already_running',
    `Another Safelight (process ${pid}) is already running on ${dataDir}. Stop it, or set DATA_DIR to another folder.`,
  );
}
