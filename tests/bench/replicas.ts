import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type DatabaseClient } from '#server/db/client';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { migrate } from '#server/db/migrate';
import { uuidv7 } from '#server/db/uuidv7';
import { FIRST_LOOK, dedupeKeyOf } from '#server/preprocess/enqueue';
import { enqueueTasks } from '#server/tasks/enqueue';
import { until } from '#tests/support/until';
import { median, type BenchRow } from './row';

const FULL = { photos: 200, rounds: 3, firstLookMs: 40, variantsMs: 80 };
export type ReplicasBenchSize = typeof FULL;
const REPLICAS = [1, 2, 4];

/** The same photos with more and more replicas, where each task waits instead of computing: what is left is the queue's own. */
export async function runReplicasBench(size: ReplicasBenchSize = FULL): Promise<BenchRow[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'safelight-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  await migrate(server.url);
  const database = connect(server.url, 1);
  try {
    const seconds = new Map<number, number[]>(REPLICAS.map((replicas) => [replicas, []]));
    for (let round = 0; round < size.rounds; round += 1) {
      for (const replicas of REPLICAS)
        seconds.get(replicas)!.push(await developWith(replicas, server.url, database, size));
    }
    const alone = median(seconds.get(1)!);
    return [...seconds].flatMap(([replicas, measured]) => {
      const took = median(measured);
      const row = { name: `${size.photos} photos, ${replicas} replicas`, value: size.photos / took, unit: 'photos/s' };
      if (replicas === 1) return [row];
      const value = alone / took / replicas;
      return [row, { name: `${replicas} replicas to ${replicas} times one`, value, unit: 'ratio', bar: { min: 0.95 } }];
    });
  } finally {
    await database.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** @returns seconds from the commit of all photos' first tasks to the end of their last */
async function developWith(
  replicas: number,
  url: string,
  { db, sql }: DatabaseClient,
  { photos, firstLookMs, variantsMs }: ReplicasBenchSize,
): Promise<number> {
  await sql`TRUNCATE task CASCADE`;
  const program = path.join(import.meta.dirname, 'replicas', 'replica-process.ts');
  const args = [url, String(firstLookMs), String(variantsMs)];
  const children = Array.from({ length: replicas }, () => fork(program, args, { execArgv: ['--import', 'tsx'] }));
  await Promise.all(children.map((child) => once(child, 'message')));
  const ids = Array.from({ length: photos }, uuidv7);
  await enqueueTasks(
    db,
    ids.map((photoId, place) => ({
      kind: FIRST_LOOK,
      ownerId: `album-${place % 4}`,
      dedupeKey: dedupeKeyOf(photoId),
      payload: { photoId, ownerId: `album-${place % 4}` },
      priority: 10,
    })),
  );
  await until(async () => {
    const [left] = await sql`SELECT count(*)::int AS tasks FROM task WHERE state <> 'done'`;
    return left!.tasks === 0;
  }, 600_000);
  const [span] = await sql`SELECT extract(epoch FROM max(finished_at) - min(created_at))::float8 AS seconds FROM task`;
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.send('stop');
  await Promise.all(ended);
  return span!.seconds;
}
