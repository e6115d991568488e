import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sql } from '#server/db/client';
import type { ChaosDatabase } from '#tests/support/chaos-database';
import type { Replica } from '#tests/support/replicas';
import { until } from '#tests/support/until';
import {
  countCompletionsOf,
  countWaiting,
  duringCommitOf,
  findEndOfLease,
  findHolder,
  findLongestLease,
  leasesOf,
} from './audit';

/** What faults are done to. */
export interface Scene {
  database: ChaosDatabase;
  replicas: readonly Replica[];
  storageFolder: string;
  leaseMs: number;
  /** Into the log that is printed when the test fails. */
  note(text: string): void;
}

/** Does one harm, and mends what would not mend by itself. What it draws from `random` decides to whom and how. */
export type Fault = (scene: Scene, random: () => number) => Promise<void>;

/** By name. Each strikes a replica while it holds a task. */
export const faults: Readonly<Record<string, Fault>> = {
  kill,
  freeze,
  'freeze while it stores': freezeWhileStoring,
  'freeze while it commits': freezeWhileCommitting,
  'cut off': cutOff,
  stall,
  'restart of the database': restartDatabase,
  'moved clock': moveClock,
  'slow work': slowWork,
  'roll-out': rollOut,
};

/** SIGTERM to one after the other, as an update does: each hands back what it holds and ends well. */
export async function rollOut(scene: Scene): Promise<void> {
  for (const replica of scene.replicas) {
    await stopOrderly(scene, replica);
    await replica.start();
  }
}

/** Its darkroom children die with it, and its leases run out. */
export async function stopOrderly({ database: { sql }, note }: Scene, replica: Replica): Promise<void> {
  const status = await replica.stop('SIGTERM');
  note(`${replica.name} ended with ${status}`);
  if (status !== 0) throw new Error(`${replica.name} ended with status ${status} on SIGTERM`);
  const leases = await leasesOf(sql, replica.name);
  if (leases.length > 0) throw new Error(`${replica.name} left ${leases.length} leases behind`);
}

async function kill(scene: Scene, random: () => number): Promise<void> {
  const victim = await pickBusy(scene, random);
  await victim.stop('SIGKILL');
  await victim.start();
}

/** A machine that stands still: it wakes up with a lease that is over, and no time has passed for it. */
async function freeze(scene: Scene, random: () => number): Promise<void> {
  const victim = await pickBusy(scene, random);
  const withDarkroom = random() < 0.5;
  scene.note(withDarkroom ? 'with its darkroom' : 'without its darkroom');
  const pids = [victim.pid(), ...(withDarkroom ? await darkroomPidsOf(victim.pid()) : [])];
  for (const pid of pids) signal(pid, 'SIGSTOP');
  try {
    await leasesAreOver(scene, victim, random);
  } finally {
    for (const pid of pids) signal(pid, 'SIGCONT');
  }
}

/** Past its last look at the lease: what it does next, half an eternity later, is to commit. */
async function freezeWhileStoring(scene: Scene, random: () => number): Promise<void> {
  const { sql } = scene.database;
  const signalAll = (name: NodeJS.Signals) => scene.replicas.forEach((replica) => signal(replica.pid(), name));
  const folder = path.join(scene.storageFolder, 'variants');
  await mkdir(folder, { recursive: true });
  const watcher = watch(folder);
  try {
    const victim = await until(async () => {
      // A photo's folder is made for the first file of its first look. Who makes it is asked when nobody can go on.
      const [, photoId] = (await once(watcher, 'change')) as [string, string];
      signalAll('SIGSTOP');
      const holder = await findHolder(sql, photoId);
      const found = scene.replicas.find((replica) => holder?.startsWith(`${replica.name}-`));
      if (!found) signalAll('SIGCONT');
      return found;
    }, 60_000);
    scene.note(`strikes ${victim.name}`);
    for (const other of scene.replicas) if (other !== victim) signal(other.pid(), 'SIGCONT');
    await leasesAreOver(scene, victim, random);
  } finally {
    watcher.close();
    signalAll('SIGCONT');
  }
}

/** With a transaction open, and the task's row locked: that must not keep the task from others either. */
async function freezeWhileCommitting(scene: Scene, random: () => number): Promise<void> {
  const victim = await pickBusy(scene, random);
  try {
    await duringCommitOf(scene.database.sql, victim.name, () => signal(victim.pid(), 'SIGSTOP'));
    await leasesAreOver(scene, victim, random);
  } finally {
    signal(victim.pid(), 'SIGCONT');
  }
}

/** Its connections break, those of a commit too, and for a while there are no new ones. */
async function cutOff(scene: Scene, random: () => number): Promise<void> {
  const victim = await pickBusy(scene, random);
  for (const cable of victim.cables) cable.cut();
  await elapsed(random() * scene.leaseMs);
  for (const cable of victim.cables) cable.mend();
}

/** What it says to its database arrives late: the end of a task that another has begun anew, or even done. */
async function stall(scene: Scene, random: () => number): Promise<void> {
  const { sql } = scene.database;
  const victim = await pickBusy(scene, random);
  // Past what it asks the database before the work: it is to notice when the work is done.
  await until(async () => ((await findLongestLease(sql, victim.name))?.heldMs ?? 0) > 150, 60_000);
  for (const cable of victim.cables) cable.stall();
  await leasesAreOver(scene, victim, random);
  for (const cable of victim.cables) cable.mend();
}

async function restartDatabase(scene: Scene, random: () => number): Promise<void> {
  await pickBusy(scene, random);
  const how = random() < 0.5 ? 'fast' : 'immediate';
  scene.note(how);
  await scene.database.restart(how);
}

/** Forth, then back; there it stays for the faults to come. It works on all the while. */
async function moveClock(scene: Scene, random: () => number): Promise<void> {
  const { sql } = scene.database;
  const victim = await pickBusy(scene, random);
  for (const direction of [1, -1]) {
    const offsetMs = Math.round(direction * (2 + 18 * random()) * 60_000);
    scene.note(`by ${Math.round(offsetMs / 1000)} s`);
    const before = await countCompletionsOf(sql, victim.name);
    await victim.moveClock(offsetMs);
    await until(async () => (await countCompletionsOf(sql, victim.name)) > before, 60_000);
  }
}

/** A photo that takes longer than a lease, because its darkroom stands still: its lease is renewed until it is done. */
async function slowWork(scene: Scene, random: () => number): Promise<void> {
  const { sql } = scene.database;
  const victim = await pickBusy(scene, random);
  const stopped = new Set<number>();
  let token = '';
  const isHeldLong = async () => {
    for (const pid of await darkroomPidsOf(victim.pid())) {
      signal(pid, 'SIGSTOP');
      stopped.add(pid);
    }
    // What was held a moment ago is held still, or was done before its darkroom stood still.
    if (token) await expectKept(sql, token);
    const lease = await findLongestLease(sql, victim.name);
    token = lease?.token ?? '';
    return lease !== undefined && lease.heldMs > 1.5 * scene.leaseMs;
  };
  try {
    await until(isHeldLong, 60_000);
  } finally {
    for (const pid of stopped) signal(pid, 'SIGCONT');
  }
  await until(async () => (await expectKept(sql, token)) === 'done', 60_000);
}

async function expectKept(sql: Sql, token: string): Promise<string | undefined> {
  const end = await findEndOfLease(sql, token);
  if (end === undefined || end === 'done') return end;
  throw new Error(`A task that was slow, not silent, lost its lease ${token}: it became ${end}`);
}

/** Waits until one of them, drawn by lot, holds a task. */
async function pickBusy({ replicas, database, note }: Scene, random: () => number): Promise<Replica> {
  const victim = replicas[Math.floor(random() * replicas.length)]!;
  note(`strikes ${victim.name}`);
  await until(async () => (await leasesOf(database.sql, victim.name)).length > 0, 60_000);
  return victim;
}

/** Until what a silent replica held was taken from it; and in every other case, until another has taken it up. */
async function leasesAreOver(
  { database: { sql }, ...scene }: Scene,
  victim: Replica,
  random: () => number,
): Promise<void> {
  const lost = (await leasesOf(sql, victim.name)).map((lease) => lease.id);
  // It may have asked for one that we cannot see yet.
  await elapsed(1.2 * scene.leaseMs);
  await until(async () => (await leasesOf(sql, victim.name)).length === 0, 60_000);
  if (random() < 0.5) return;
  scene.note('until another has taken its task up');
  await until(async () => (await countWaiting(sql, lost)) === 0, 60_000);
}

/** How long a harm lasts is part of it. */
function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function darkroomPidsOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const isDarkroom = async (child: string) => {
    const stat = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => '');
    // proc(5): the parent is the second field behind the name, which may hold spaces itself.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== pid) return false;
    return (await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')).includes('darkroom-child');
  };
  const found = await Promise.all(pids.map(async (child) => ((await isDarkroom(child)) ? [Number(child)] : [])));
  return found.flat();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // A darkroom child that has ended meanwhile.
  }
}
