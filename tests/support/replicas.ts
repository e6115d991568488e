import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withPort } from './chaos-database';
import { startSiteProcess, type RunningSite } from './running-site';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';
import { until } from './until';

export interface ReplicaOptions {
  /** Shared by all of them. */
  folder: string;
  databaseUrl: string;
  /** Where DATABASE_URL leads: PostgreSQL's port, or a pooler's. */
  pooledPort: () => number;
  /** Where DATABASE_DIRECT_URL leads. */
  directPort: () => number;
  leaseMs: number;
}

/** One whole site of several on one database and one storage, on what it takes for a machine of its own. */
export interface Replica {
  /** The name of its machine; its worker's name begins with it. */
  name: string;
  /** Of its present or last life: each start takes another port. */
  url(): string;
  pid(): number;
  signIn(): Promise<string>;
  /** Resolves once it is ready. */
  start(): Promise<void>;
  /** @returns its exit status, null when the signal ended it */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** Between it and its database. */
  cables: readonly TcpProxy[];
  /** Sets its wall clock, relative to the true time; also that of its later lives. */
  moveClock(offsetMs: number): Promise<void>;
  isReady(): Promise<boolean>;
  /** Ended without having been told to. */
  hasCrashed(): boolean;
  /** What it printed in all its lives. */
  output(): string;
  /** Ends whatever is left of it. */
  remove(): Promise<void>;
}

/** Makes a replica that is not running yet. */
export async function createReplica(name: string, options: ReplicaOptions): Promise<Replica> {
  const dataDir = path.join(options.folder, name);
  const clockFile = path.join(dataDir, 'clock');
  await mkdir(dataDir, { recursive: true });
  await writeFile(clockFile, '0');
  const pooled = await startTcpProxy(options.pooledPort);
  const direct = await startTcpProxy(options.directPort);
  const env = {
    DATABASE_URL: withPort(options.databaseUrl, pooled.port),
    DATABASE_DIRECT_URL: withPort(options.databaseUrl, direct.port),
    DATABASE_POOL_MAX: '5',
    STORAGE_URL: `file:${storageFolderOf(options.folder)}`,
    BETTER_AUTH_SECRET: 'three replicas share this one secret',
    PREPROCESS_CONCURRENCY: '1',
    PREPROCESS_LEASE_SECONDS: String(options.leaseMs / 1000),
    // No balancer stands before them.
    SHUTDOWN_DELAY_SECONDS: '0',
    MACHINE_NAME: name,
    MACHINE_CLOCK_FILE: clockFile,
    NODE_OPTIONS: `--import=${new URL('./own-machine.mjs', import.meta.url).href}`,
    // As under npm, it follows the process that started it, however that ends.
    npm_lifecycle_event: 'start',
  };
  const lives: RunningSite[] = [];
  const spawned: ChildProcess[] = [];
  const stopped = new Set<RunningSite>();
  const life = () => lives.at(-1)!;

  return {
    name,
    url: () => life().url,
    pid: () => life().process.pid!,
    signIn: () => life().signIn(),
    cables: [pooled, direct],
    async start() {
      lives.push(await startSiteProcess({ dataDir, env, onSpawn: (child) => spawned.push(child) }));
    },
    stop(signal) {
      stopped.add(life());
      return life().stop(signal);
    },
    async moveClock(offsetMs) {
      await writeFile(clockFile, String(offsetMs));
      const isTaken = () => readFile(`${clockFile}.${life().process.pid}`, 'utf8').catch(() => '');
      await until(async () => (await isTaken()) === String(offsetMs));
    },
    isReady: () =>
      fetch(`${life().url}/readyz`, { signal: AbortSignal.timeout(5000) }).then(
        (answer) => answer.ok,
        () => false,
      ),
    hasCrashed: () => lives.some((site) => isEnded(site.process) && !stopped.has(site)),
    output: () => lives.map((site) => site.output()).join('--- started again ---\n'),
    async remove() {
      for (const child of spawned.filter((each) => !isEnded(each))) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      await Promise.all([pooled.close(), direct.close()]);
    },
  };
}

/** Where the photos' bytes are, whichever replica received them. */
export function storageFolderOf(folder: string): string {
  return path.join(folder, 'storage');
}

function isEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
