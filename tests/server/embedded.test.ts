import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findRunningPostgres } from '#server/db/embedded/find-running-postgres';
import type { RunAsMethod } from '#server/db/embedded/run-as';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';

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

afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('a folder', () => {
  it('keeps its data from one start to the next', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.url, "create table kept (word text); insert into kept values ('Größe')");
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir });
    expect(await query(second.url, 'select upper(word) as word from kept')).toEqual([{ word: 'GRÖßE' }]);
    await second.stop();
  });

  it('is closed to other users, and so is the password', async () => {
    const server = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'new') });
    const modeOf = async (name: string) => (await stat(path.join(dataDir, 'new', name))).mode & 0o777;
    expect(await modeOf('.')).toBe(0o700);
    expect(await modeOf('postgres')).toBe(0o700);
    expect(await modeOf('postgres.password')).toBe(0o600);
    const { password } = new URL(server.url);
    expect(await readFile(path.join(dataDir, 'new', 'postgres.log'), 'utf8')).not.toContain(password);
    await expect(query(server.url.replace(password, 'wrong'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await server.stop();
  });

  it('may have spaces in its name, and a name longer than a socket may have', async () => {
    const folder = path.join(dataDir, 'my photos', 'x'.repeat(150));
    const server = await startEmbeddedPostgres({ dataDir: folder });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await findRunningPostgres(folder)).toBe(server.url);
    await server.stop();
  });

  it('serves one Safelight at a time, and the first is unharmed by the second', async () => {
    await useMadeDatabase();
    const server = await startEmbeddedPostgres({ dataDir });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'database_already_running',
      message: `Another Safelight (process ${process.pid}) is already running on ${dataDir}. Stop it, or set DATA_DIR to another folder.`,
    });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('goes to one of two that start at the same moment', async () => {
    const starts = await Promise.allSettled([startEmbeddedPostgres({ dataDir }), startEmbeddedPostgres({ dataDir })]);
    const [winner, ...others] = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    expect(others).toEqual([]);
    expect(starts.find((start) => start.status === 'rejected')).toMatchObject({
      reason: { code: 'database_already_running' },
    });
    expect(await query(winner?.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
    await winner?.stop();
  });

  it('of another PostgreSQL is refused in one line', async () => {
    await mkdir(path.join(dataDir, 'postgres'));
    await writeFile(path.join(dataDir, 'postgres', 'PG_VERSION'), '14\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'database_wrong_version',
      message: expect.stringMatching(
        /^.*postgres is a database of PostgreSQL 14, and this Safelight brings PostgreSQL \d+\. .*$/,
      ),
    });
  });

  it('tells a command beside the site where its database is, and only while it runs', async () => {
    await useMadeDatabase();
    expect(await findRunningPostgres(dataDir)).toBeNull();
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await findRunningPostgres(dataDir)).toBe(server.url);
    await server.stop();
    expect(await findRunningPostgres(dataDir)).toBeNull();
  });
});

describe.runIf(process.platform === 'linux' && process.geteuid?.() === 0)('as root', () => {
  it.each<RunAsMethod>(['user-namespace', 'setpriv'])(
    'runs through %s, below a folder closed to others',
    async (runAs) => {
      const folder = path.join(dataDir, 'closed', 'data');
      await mkdir(path.dirname(folder), { mode: 0o700 });
      const server = await startEmbeddedPostgres({ dataDir: folder, runAs });
      expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await server.stop();
    },
  );

  it('opens what it made the other way', async () => {
    await useMadeDatabase();
    for (const runAs of ['setpriv', 'user-namespace', 'setpriv'] as const) {
      const server = await startEmbeddedPostgres({ dataDir, runAs });
      await query(server.url, 'create table if not exists kept (id int)');
      await server.stop();
    }
  });
});

async function useMadeDatabase(): Promise<void> {
  await cp(madeDir, dataDir, { recursive: true });
}

async function query(url: string, text: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}
