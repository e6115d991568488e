import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { until } from '#tests/support/until';
import { nowMs, type Contender } from './queue/contender';
import { contenders } from './queue/contenders';
import { startWorkForce } from './queue/work-force';
import { median, percentile, type BenchRow } from './row';

interface Setup {
  processes: number;
  batch: number;
}
const FULL = {
  setups: [1, 3].flatMap((processes) => [1, 100].map((batch): Setup => ({ processes, batch }))),
  small: 1000,
  large: 1_000_000,
  rounds: 7,
  windows: 3,
  windowMs: 2500,
  sends: 300,
};
export type QueueBenchSize = typeof FULL;
/** Tasks a second: by contender, setup and backlog. */
type Rates = Map<string, number>;

/** No-op tasks through Safelight's queue, graphile-worker and pg-boss, on one server, in turns. */
export async function runQueueBench(size: QueueBenchSize = FULL): Promise<BenchRow[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'safelight-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  try {
    const rates: Rates = new Map();
    const small = await databases(server.url, 'small');
    for (const setup of size.setups) await drainInTurns(small, setup, size, rates);
    const waits = await measureWaits(small, size);
    const large = await databases(server.url, 'large');
    for (const [contender, url] of large) {
      await contender.fill(url, size.large);
      await vacuum(url);
    }
    for (const setup of size.setups) await workInTurns(large, setup, size, rates);
    return [...ratesToRows(rates, size), ...waitsToRows(waits)];
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Each contender has a database of its own. */
async function databases(serverUrl: string, name: string): Promise<Map<Contender, string>> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  const urls = new Map<Contender, string>();
  for (const [place, contender] of contenders.entries()) {
    const url = serverUrl.replace(/\/[^/]*$/, `/${name}_${place}`);
    await admin.unsafe(`CREATE DATABASE ${name}_${place}`);
    await contender.install(url);
    urls.set(contender, url);
  }
  await admin.end();
  return urls;
}

/** From the first start of a small backlog to the completion of its last task; the first rounds warm the processes. */
async function drainInTurns(urls: Map<Contender, string>, setup: Setup, size: QueueBenchSize, rates: Rates) {
  const seen = new Map<Contender, number[]>();
  for (const [contender, url] of urls) {
    const force = await startWorkForce(contender, url, setup);
    const measured: number[] = [];
    for (let round = 0; round < size.rounds + 2; round += 1) {
      const before = force.completed();
      force.mark();
      await contender.fill(url, size.small);
      await until(() => force.completed() - before >= size.small, 120_000);
      measured.push((size.small / force.spanMs()) * 1000);
    }
    await force.stop();
    seen.set(contender, measured.slice(2));
  }
  for (const [contender, measured] of seen) rates.set(keyOf(contender, setup, 'small'), median(measured));
}

/** What is completed in windows of time while a large backlog waits. */
async function workInTurns(urls: Map<Contender, string>, setup: Setup, size: QueueBenchSize, rates: Rates) {
  const seen = new Map<Contender, number[]>([...urls.keys()].map((contender) => [contender, []]));
  for (let window = 0; window < size.windows; window += 1) {
    for (const [contender, url] of urls) {
      // So far behind with a large backlog that one look is enough.
      if (window > 0 && contender.name === 'pg-boss') continue;
      await vacuum(url);
      const force = await startWorkForce(contender, url, setup);
      await until(() => force.completed() > setup.batch, 120_000);
      await delay(500);
      const [before, beganMs] = [force.completed(), nowMs()];
      await delay(size.windowMs);
      seen.get(contender)!.push(((force.completed() - before) / (nowMs() - beganMs)) * 1000);
      await force.stop();
    }
  }
  for (const [contender, measured] of seen) rates.set(keyOf(contender, setup, 'large'), median(measured));
}

/** One task at a time into an idle queue, until it starts in a worker process. */
async function measureWaits(urls: Map<Contender, string>, size: QueueBenchSize): Promise<Map<Contender, number[]>> {
  const all = new Map<Contender, number[]>();
  for (const [contender, url] of urls) {
    const force = await startWorkForce(contender, url, { processes: 3, batch: 1 });
    const sender = await contender.openSender(url);
    const waits: number[] = [];
    // Who asks twice a second would take minutes over them all.
    const sends = contender.name === 'pg-boss' ? Math.ceil(size.sends / 10) : size.sends;
    for (let sent = 0; sent < sends + 5; sent += 1) {
      await delay(5 + Math.random() * 20);
      await sender.send(nowMs());
      await until(() => {
        waits.push(...force.takeWaits());
        return waits.length > sent;
      });
    }
    all.set(contender, waits.slice(5));
    await sender.close();
    await force.stop();
  }
  return all;
}

async function vacuum(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`VACUUM ANALYZE`;
  await sql`CHECKPOINT`;
  await sql.end();
}

function ratesToRows(rates: Rates, size: QueueBenchSize): BenchRow[] {
  const [own, ...peers] = contenders as [Contender, ...Contender[]];
  const words = { small: `${size.small} waiting`, large: `${size.large} waiting` };
  const rows: BenchRow[] = [];
  for (const setup of size.setups) {
    const place = `${setup.processes} process${setup.processes > 1 ? 'es' : ''}, batch ${setup.batch}`;
    for (const backlog of ['small', 'large'] as const) {
      for (const contender of contenders) {
        const value = rates.get(keyOf(contender, setup, backlog))!;
        rows.push({ name: `${place}, ${words[backlog]}: ${contender.name}`, value, unit: 'tasks/s' });
      }
      const best = Math.max(...peers.map((peer) => rates.get(keyOf(peer, setup, backlog))!));
      const value = rates.get(keyOf(own, setup, backlog))! / best;
      rows.push({ name: `${place}, ${words[backlog]}: to the better peer`, value, unit: 'ratio', bar: { min: 0.9 } });
    }
    const value = rates.get(keyOf(own, setup, 'large'))! / rates.get(keyOf(own, setup, 'small'))!;
    rows.push({ name: `${place}: many waiting to few`, value, unit: 'ratio', bar: { min: 0.8 } });
  }
  return rows;
}

function waitsToRows(waits: Map<Contender, number[]>): BenchRow[] {
  return [...waits].flatMap(([{ name }, measured]) => [
    { name: `insert to start, 3 idle processes, p50: ${name}`, value: median(measured), unit: 'ms' },
    {
      name: `insert to start, 3 idle processes, p99: ${name}`,
      value: percentile(measured, 0.99),
      unit: 'ms',
      ...(name === 'Safelight' && { bar: { max: 15 } }),
    },
  ]);
}

function keyOf(contender: Contender, { processes, batch }: Setup, backlog: 'small' | 'large'): string {
  return [contender.name, processes, batch, backlog].join();
}
