import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFailed } from 'vitest';
import { loadConfig } from '#server/config';
import { createContext } from '#server/context';
import { seededRandom } from '#server/demo/random';
import { startChaosDatabase, type ChaosDatabase } from '#tests/support/chaos-database';
import { findPgBouncer, startPgBouncer, type PgBouncer } from '#tests/support/pgbouncer';
import { createReplica, storageFolderOf, type Replica } from '#tests/support/replicas';
import { until } from '#tests/support/until';
import { countCompletionsOf, describeMoment, installAudit, isQuiet } from './audit';
import { faults, stopOrderly, type Scene } from './faults';
import * as invariants from './invariants';
import { startUploads } from './uploads';

/*
 * Three whole sites on one database and one storage, while photos come in and faults are done to them: see faults.ts. At the
 * end, invariants.ts reads the database and the storage. CHAOS_SEED repeats the faults of a run, CHAOS_FAULTS and
 * CHAOS_PHOTOS make it longer. By itself a run does each kind of fault once: half of them, drawn by lot, with PgBouncer
 * between, where there is one.
 *
 * That it would notice was tried by taking out one guard after the other:
 * - The fence (fence.ts and finish.ts write without regard to token and lease): `everyWriteWasFenced` lists variants written
 *   without a lease, `eachTaskIsDoneOnce` tasks that were done once more, under another's token.
 * - The renewal (lease-keeper.ts asks for nothing): `slow work` says that a task that was slow, not silent, lost its lease.
 * - The advisory gate of exchange_tasks: not seen here, for photos have no cap; background.test.ts sees it.
 */

const PHOTOS = Number(process.env.CHAOS_PHOTOS ?? 50);
const pgBouncer = await findPgBouncer();
const FAULTS = Number(process.env.CHAOS_FAULTS ?? Math.ceil(Object.keys(faults).length / (pgBouncer ? 2 : 1)));
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
const LEASE_MS = 3000;
const MINUTES = 60_000;
const TIMEOUT_MS = (5 + FAULTS) * MINUTES;

let folder: string;
let database: ChaosDatabase;
let pooler: PgBouncer | undefined;
let replicas: Replica[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'safelight-replicas-'));
  database = await startChaosDatabase(path.join(folder, 'database'));
  await installAudit(database.sql);
});

afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.remove()));
  await pooler?.stop();
  await database.close();
  await rm(folder, { recursive: true, force: true });
  replicas = [];
  pooler = undefined;
});

it(
  'keeps every promise with three replicas on one database, whatever happens to them',
  () => surviveFaults(deal(0)),
  TIMEOUT_MS,
);

it(
  'keeps every promise with PgBouncer between the replicas and their database',
  async ({ skip }) => {
    if (!pgBouncer) return skip('PgBouncer is not on this machine (apt-get install pgbouncer)');
    pooler = await startPgBouncer(pgBouncer, database.url);
    await surviveFaults(deal(FAULTS));
  },
  TIMEOUT_MS,
);

/** The next FAULTS from `first` on of all kinds in an order drawn by lot, over and over. */
function deal(first: number): string[] {
  const random = seededRandom(SEED);
  const dealt: string[] = [];
  for (let deck: string[] = []; dealt.length < first + FAULTS;) {
    if (deck.length === 0) deck = Object.keys(faults);
    dealt.push(...deck.splice(Math.floor(random() * deck.length), 1));
  }
  return dealt.slice(first);
}

async function surviveFaults(names: string[]): Promise<void> {
  const beganMs = performance.now();
  const log: string[] = [];
  const note = (text: string) =>
    log.push(`${((performance.now() - beganMs) / 1000).toFixed(1).padStart(7)} s  ${text}`);
  const cast = replicas;
  onTestFailed(() => console.log(`seed ${SEED}\n${log.join('\n')}\n\n${cast.map(lastWords).join('\n')}`));
  const scene: Scene = { database, replicas, storageFolder: storageFolderOf(folder), leaseMs: LEASE_MS, note };

  try {
    await startReplicas();
    note('all are ready');
    const site = { sql: database.sql, replicas, cookie: await replicas[0]!.signIn() };
    const uploads = startUploads(site, seededRandom(SEED + 1), PHOTOS);
    await Promise.all([uploads.done, strikeAll(scene, names, seededRandom(SEED)).finally(uploads.suffice)]);
    note(`${uploads.acknowledged.size} photos acknowledged, ${uploads.failedRequests()} requests sent again`);
    await until(() => isQuiet(database.sql), 3 * MINUTES);
    note('the queue is quiet');
    for (const replica of replicas) await stopOrderly(scene, replica);
    // Next catches them, and the process lives on with whatever they left half done.
    const thrown = replicas.filter((replica) => replica.output().includes('uncaughtException'));
    expect(thrown.map(whoIs), 'threw what nobody caught').toEqual([]);
    await examine(uploads.acknowledged);
  } catch (error) {
    note(await describeMoment(database.sql).catch(String));
    throw error;
  }
  const late = replicas.map((replica) => replica.output().split('results dropped').length - 1);
  note(`late results refused: ${late.join(', ')}`);
  console.log(`seed ${SEED}\n${log.join('\n')}`);
}

/** Each finds the site whole. */
async function strikeAll(scene: Scene, names: string[], random: () => number): Promise<void> {
  for (const name of names) {
    scene.note(name);
    await faults[name]!(scene, random);
    await Promise.all(replicas.map((replica) => isWellAgain(replica)));
    scene.note('all are well again');
    expect(replicas.filter((replica) => replica.hasCrashed()).map(whoIs), 'ended by themselves').toEqual([]);
  }
}

/** It is ready, and brings tasks to their end. */
async function isWellAgain(replica: Replica): Promise<void> {
  await until(() => replica.isReady(), MINUTES);
  const before = await countCompletionsOf(database.sql, replica.name);
  await until(async () => (await countCompletionsOf(database.sql, replica.name)) > before, MINUTES);
}

async function startReplicas(): Promise<void> {
  const options = {
    folder,
    databaseUrl: database.url,
    pooledPort: () => pooler?.port ?? database.port(),
    directPort: database.port,
    leaseMs: LEASE_MS,
  };
  for (const name of ['north', 'south', 'west']) replicas.push(await createReplica(name, options));
  // The first builds the site and makes the admin, if need be; the others find both.
  for (const replica of replicas) await replica.start();
}

async function examine(acknowledged: Map<string, string>): Promise<void> {
  const config = loadConfig({
    DATA_DIR: folder,
    STORAGE_URL: `file:${storageFolderOf(folder)}`,
    DATABASE_URL: database.url,
    SAFELIGHT_EMBEDDED: '1',
    LOG_LEVEL: 'silent',
  });
  await invariants.noLockIsLeft(database);
  const ctx = await createContext(config, { isTickerEnabled: false });
  try {
    await invariants.everyWriteWasFenced(ctx);
    await invariants.tokensOnlyGrow(ctx);
    await invariants.eachTaskIsDoneOnce(ctx);
    await invariants.nothingAcknowledgedIsLost(ctx, acknowledged);
    const dead = await invariants.everyPhotoIsWholeOrSaysWhy(ctx);
    // A task dies of its fifth lost attempt, and a fault costs a replica one.
    expect(dead, 'photos that were given up').toBeLessThanOrEqual((FAULTS * replicas.length) / 5);
    await invariants.filesAreAsTheirRowsSay(ctx);
    await invariants.storageHoldsWhatRowsOwn(ctx);
    await invariants.queueIsAtRest(ctx);
  } finally {
    await ctx.close();
  }
}

const whoIs = ({ name }: Replica) => name;

function lastWords(replica: Replica): string {
  return `--- ${replica.name} ---\n${replica.output().split('\n').slice(-40).join('\n')}\n`;
}
