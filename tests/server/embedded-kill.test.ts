import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { keeperPidsOn, kill, pidsOn, postmasterPidOn, spawnOwner, startOwner } from '#tests/support/database-owner';
import { until } from '#tests/support/until';

/** A folder with a stopped database, to copy: creating one takes longest of all. */
let madeDir: string;
let dataDir: string;

beforeAll(async () => {
  madeDir = await mkdtemp(path.join(tmpdir(), 'safelight-made-'));
  await (await startEmbeddedPostgres({ dataDir: madeDir })).stop();
});

afterAll(() => rm(madeDir, { recursive: true, force: true }));

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'safelight-embedded-'));
});

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await until(() => pidsOn(dataDir).length === 0);
  await rm(dataDir, { recursive: true, force: true });
});

describe('a start after a kill -9', () => {
  it('works at once when the owner was killed, and again and again', async () => {
    await useMadeDatabase();
    for (let round = 0; round < 5; round++) own(await startOwner(dataDir)).kill('SIGKILL');
    const server = await startEmbeddedPostgres({ dataDir });
    await server.stop();
  });

  it('works at once when everything was killed', async () => {
    await useMadeDatabase();
    for (let round = 0; round < 5; round++) {
      const owner = own(await startOwner(dataDir));
      for (const pid of [owner.pid ?? 0, ...pidsOn(dataDir)]) kill(pid);
    }
    const server = await startEmbeddedPostgres({ dataDir });
    await server.stop();
  });

  it('heals a creation that was interrupted', async () => {
    const owner = own(spawnOwner(dataDir));
    await until(async () => (await readdir(dataDir)).some((name) => name.startsWith('.postgres-new-')));
    owner.kill('SIGKILL');
    const server = await startEmbeddedPostgres({ dataDir });
    expect((await readdir(dataDir)).toSorted()).toEqual(['postgres', 'postgres.log', 'postgres.password']);
    await server.stop();
  });

  it('is not held up by another program that got the process id', async () => {
    await useMadeDatabase();
    const stranger = own(spawn('sleep', ['600']));
    await writeFile(
      path.join(dataDir, 'postgres', 'postmaster.pid'),
      `${stranger.pid}\n${dataDir}/postgres\n1\n5432\n`,
    );
    const server = await startEmbeddedPostgres({ dataDir });
    expect(stranger.exitCode).toBeNull();
    await server.stop();
  });

  it('is not held up by an empty process file', async () => {
    await useMadeDatabase();
    await writeFile(path.join(dataDir, 'postgres', 'postmaster.pid'), '');
    await (await startEmbeddedPostgres({ dataDir })).stop();
  });
});

describe.runIf(process.platform === 'linux')('nothing is left', () => {
  const victims: Record<string, (owner: number) => number[]> = {
    'the owner': (owner) => [owner],
    'the server': () => [postmasterPidOn(dataDir)],
    'the first shell': () => keeperPidsOn(dataDir).slice(0, 1),
    'the watcher': () => keeperPidsOn(dataDir).slice(1),
    'both shells': () => keeperPidsOn(dataDir),
    'the owner and the first shell': (owner) => [...keeperPidsOn(dataDir).slice(0, 1), owner],
    'the owner and the watcher': (owner) => [...keeperPidsOn(dataDir).slice(1), owner],
    'the owner and both shells': (owner) => [...keeperPidsOn(dataDir), owner],
    'the owner and the server': (owner) => [owner, postmasterPidOn(dataDir)],
  };
  it.each(Object.keys(victims))('when kill -9 takes %s', async (name) => {
    await useMadeDatabase();
    const owner = own(await startOwner(dataDir));
    for (const pid of victims[name]?.(owner.pid ?? 0) ?? []) kill(pid);
    await until(() => pidsOn(dataDir).length === 0);
    // A living owner has learned of it: it ends with status 3.
    await until(() => owner.exitCode === 3 || owner.signalCode === 'SIGKILL');
  });
});

/** Ended with the test. */
function own(child: ChildProcess): ChildProcess {
  children.push(child);
  return child;
}

async function useMadeDatabase(): Promise<void> {
  await cp(madeDir, dataDir, { recursive: true });
}
