import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartFailure } from './failure.mjs';

/**
 * One at a time in this clone. The lock of a process that is gone is taken over.
 *
 * @param {string} root
 * @param {() => Promise<void>} work
 */
export async function withLock(root, work) {
  const file = path.join(root, '.cache', 'start.lock');
  await acquire(file).catch((error) => {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    throw new StartFailure(
      `Safelight must be installed and built first, but ${root} is not writable. Start it as its owner.`,
    );
  });
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file) {
  const holder = `${process.pid} ${await startTimeOf(process.pid)}`;
  const draft = `${file}.${process.pid}`;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(draft, holder);
  try {
    for (let isAnnounced = false; ; isAnnounced = true) {
      if (await tryLink(draft, file)) return;
      const other = await readFile(file, 'utf8').catch(() => undefined);
      if (other === undefined) continue;
      if (await isHeld(other)) {
        if (!isAnnounced) console.log(`Waiting for process ${other.split(' ')[0]}, which installs or builds here…`);
        await delay(200);
      } else {
        await removeStale(file, other);
      }
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function tryLink(draft, file) {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Of two that find it stale, one may have replaced it already: what was moved away is looked at before it is dropped. */
async function removeStale(file, content) {
  const aside = `${file}.stale-${process.pid}`;
  await rename(file, aside).catch(() => {});
  if ((await readFile(aside, 'utf8').catch(() => content)) !== content) await tryLink(aside, file);
  await rm(aside, { force: true });
}

async function isHeld(content) {
  const [pid, startTime] = content.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  return startTime === (await startTimeOf(pid));
}

/** Tells a process from a later one with the same id, and from its own remains; empty where the system does not say. */
async function startTimeOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // proc(5): fields 3 and 22, counted behind the name, which may hold spaces itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
}
