import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Sql } from '#server/db/client';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { migrate } from '#server/db/migrate';
import { until } from '#tests/support/until';
import { percentile, type BenchRow } from './row';

const FULL = { changes: 300, pauseMs: 15 };
export type CoherenceBenchSize = typeof FULL;
const REPLICAS = 3;
const WRITERS = 4;

/** From the commit of a change to its being heard by each of three processes, with nothing else going on and under load. */
export async function runCoherenceBench(size: CoherenceBenchSize = FULL): Promise<BenchRow[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'safelight-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  await migrate(server.url);
  const { sql, close } = connect(server.url, 1 + WRITERS);
  const program = path.join(import.meta.dirname, 'coherence', 'listener-process.ts');
  const children = Array.from({ length: REPLICAS }, () =>
    fork(program, [server.url], { execArgv: ['--import', 'tsx'] }),
  );
  try {
    await Promise.all(children.map((child) => once(child, 'message')));
    const idle = await measure(sql, children, size);
    const load = startLoad(sql);
    const loaded = await measure(sql, children, size);
    const written = await load.stop();
    return [
      ...rowsOf('idle', idle, 50),
      ...rowsOf('under load', loaded),
      { name: `changes a second that were the load, ${WRITERS} writers`, value: written, unit: 'changes/s' },
    ];
  } finally {
    const ended = children.map((child) => once(child, 'exit'));
    for (const child of children) child.send('stop');
    await Promise.all(ended);
    await close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** @returns milliseconds, one figure a change and process */
async function measure(sql: Sql, children: ChildProcess[], size: CoherenceBenchSize): Promise<number[]> {
  const committedNs = new Map<string, bigint>();
  const heardNs: { key: string; atNs: bigint }[] = [];
  const hear = ({ key, atNs }: { key: string; atNs: string }) => {
    heardNs.push({ key, atNs: BigInt(atNs) });
  };
  for (const child of children) child.on('message', hear);
  const prefix = `${process.hrtime.bigint()}`;
  for (let n = 0; n < size.changes; n += 1) {
    const key = `${prefix}-${n}`;
    await sql`
      WITH written AS (INSERT INTO coherence_log (topic, key) VALUES ('bench', ${key}) RETURNING 1)
      SELECT pg_notify('coherence', '') FROM written`;
    committedNs.set(key, process.hrtime.bigint());
    await delay(size.pauseMs);
  }
  await until(() => heardNs.length === size.changes * children.length, 30_000);
  for (const child of children) child.off('message', hear);
  // Heard before the writer itself learned that it had committed: no time at all.
  return heardNs.map(({ key, atNs }) => Math.max(0, Number(atNs - committedNs.get(key)!) / 1e6));
}

/** Other changes, as fast as they can be written. */
function startLoad(sql: Sql): { stop(): Promise<number> } {
  const beganMs = performance.now();
  let isStopped = false;
  let written = 0;
  const writers = Array.from({ length: WRITERS }, async () => {
    while (!isStopped) {
      await sql`
        WITH written AS (INSERT INTO coherence_log (topic, key) VALUES ('load', 'x') RETURNING 1)
        SELECT pg_notify('coherence', '') FROM written`;
      written += 1;
    }
  });
  return {
    async stop() {
      isStopped = true;
      await Promise.all(writers);
      return written / ((performance.now() - beganMs) / 1000);
    },
  };
}

function rowsOf(name: string, taken: number[], maxP99?: number): BenchRow[] {
  const p99 = {
    name: `commit to heard, ${REPLICAS} replicas, ${name}, p99`,
    value: percentile(taken, 0.99),
    unit: 'ms',
  };
  return [
    { name: `commit to heard, ${REPLICAS} replicas, ${name}, p50`, value: percentile(taken, 0.5), unit: 'ms' },
    maxP99 === undefined ? p99 : { ...p99, bar: { max: maxP99 } },
  ];
}
