import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '#server/config';
import { createContext } from '#server/context';
import { findRunningPostgres } from '#server/db/embedded/find-running-postgres';
import { seededRandom } from '#server/demo/random';
import { expectedVariants } from '#server/images/variant-set';
import { sweep } from '#server/preprocess/sweep';
import { makeJpeg } from '#tests/support/images';
import { startSiteProcess, type RunningSite } from '#tests/support/running-site';
import { until } from '#tests/support/until';

const PHOTOS = Number(process.env.CHAOS_PHOTOS ?? 30);
const KILLS = Number(process.env.CHAOS_KILLS ?? 3);
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
const MINUTES = 60_000;

let folder: string;
let site: RunningSite;
let cookie: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'safelight-chaos-'));
  await mkdir(path.join(folder, 'photos'));
  for (let index = 0; index < PHOTOS; index += 1) {
    await writeFile(path.join(folder, 'photos', `photo-${index}.jpg`), await makeJpeg(index, 500, 400));
  }
});

afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true, force: true });
});

it(
  'loses nothing, does nothing twice and leaves no bytes behind when all is killed during an import',
  async () => {
    console.log(`seed ${SEED}`);
    const random = seededRandom(SEED);
    const dataDir = path.join(folder, 'data');
    site = await startSiteProcess({ dataDir });
    for (let kill = 0; kill < KILLS; kill += 1) {
      const importing = startImport(dataDir);
      const ended = once(importing, 'exit');
      const moment = Math.floor(random() * PHOTOS);
      await until(async () => importing.exitCode !== null || (await countPhotos(site)) >= moment, MINUTES);
      importing.kill('SIGKILL');
      await site.stop('SIGKILL');
      await ended;
      site = await startSiteProcess({ dataDir });
    }
    const last = startImport(dataDir);
    expect((await once(last, 'exit'))[0], 'exit status of the import').toBe(0);
    await until(async () => (await countPhotos(site)) === PHOTOS && (await isIdle(site)), 3 * MINUTES);

    await examine(dataDir);
  },
  10 * MINUTES,
);

function startImport(dataDir: string) {
  return spawn(process.execPath, ['server/bin/command.mjs', 'import', path.join(folder, 'photos')], {
    stdio: 'ignore',
    env: { ...process.env, DATA_DIR: dataDir },
  });
}

async function countPhotos(site: RunningSite): Promise<number> {
  const { ids } = await askAdmin<{ ids: string[] }>(site, 'photos/ids');
  return ids.length;
}

async function isIdle(site: RunningSite): Promise<boolean> {
  const { counts } = await askAdmin<{ counts: { ready: number; running: number; retrying: number } }>(site, 'tasks');
  return counts.ready + counts.running + counts.retrying === 0;
}

async function askAdmin<Answer>(site: RunningSite, resource: string): Promise<Answer> {
  // The session outlives every kill: it lies in the database.
  cookie ??= await site.signIn();
  const answer = await fetch(`${site.url}/api/v1/admin/${resource}`, { headers: { cookie } });
  return (await answer.json()) as Answer;
}

/** From the database and the storage, not from what the site says of itself. */
async function examine(dataDir: string): Promise<void> {
  const databaseUrl = (await findRunningPostgres(dataDir))!;
  const config = loadConfig({
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    SAFELIGHT_EMBEDDED: '1',
    LOG_LEVEL: 'silent',
  });
  const ctx = await createContext(config, { isTickerEnabled: false });
  try {
    const photos = await ctx.db.query.photo.findMany();
    expect(new Set(photos.map((photo) => photo.sha256)).size).toBe(PHOTOS);
    expect(photos.filter((photo) => photo.status !== 'ready' || !photo.completedAt)).toEqual([]);

    await sweep(ctx, { olderThanMs: 0 });
    const stored = new Map<string, number>();
    for (const prefix of ['originals', 'variants', 'incoming']) {
      for await (const { key, sizeBytes } of ctx.storage.list(prefix)) stored.set(key, sizeBytes);
    }
    const variants = await ctx.db.query.photoVariant.findMany();
    const owned = new Map([
      ...photos.map((photo) => [photo.originalKey, photo.sizeBytes] as const),
      ...variants.map((variant) => [variant.storageKey, variant.sizeBytes] as const),
    ]);
    expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(owned));
    expect(variants).toHaveLength(PHOTOS * expectedVariants(500, 400).length);

    const unfinished = await ctx.sql`SELECT id, state FROM task WHERE state NOT IN ('done') OR attempt > max_attempts`;
    expect([...unfinished]).toEqual([]);
  } finally {
    await ctx.close();
  }
}
