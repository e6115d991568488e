import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pidsOn } from './database-owner';
import { freePorts } from './free-port';
import { ADMIN, environment, signIn } from './running-site';
import { until } from './until';

export interface RunningCluster {
  url: string;
  port: number;
  dataDir: string;
  process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** The replicas' processes, in no order. */
  replicaPids(): number[];
  /** Every process that belongs to it. */
  pids(): number[];
  isReady(): boolean;
  /** Signs in as the admin. @returns the Cookie header */
  signIn(): Promise<string>;
  /** Starts the replicas again, one after the other; resolves when it says how that ended. */
  roll(): Promise<string>;
  /** @returns its exit status, null when the signal ended it */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** `npm run cluster` as its operator starts it, but for npm; not waited for. */
export async function spawnCluster(
  replicas: number | string,
  options: { port?: number; env?: Record<string, string> } = {},
): Promise<RunningCluster> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'safelight-cluster-'));
  const port = options.port ?? (await freePorts(4));
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['server/bin/command.mjs', 'cluster', '--replicas', String(replicas)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment(),
      PORT: String(port),
      DATA_DIR: dataDir,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      LOG_LEVEL: 'error',
      PREPROCESS_TICK_SECRET: 'nobody knocks here by accident',
      ...options.env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = once(child, 'close');
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return (await ended)[0] as number | null;
  };
  const replicaPids = () => childrenOf(child.pid!).filter((pid) => commandLine(pid).includes('replica.mjs'));
  const rolls = () => output.match(/^(Rolling restart done|(The|No) rolling restart.*)/gm) ?? [];
  return {
    url,
    port,
    dataDir,
    process: child,
    output: () => output,
    replicaPids,
    pids: () => [...replicaPids(), ...replicaPids().flatMap(childrenOf), ...pidsOn(dataDir)],
    isReady: () => {
      if (child.exitCode !== null) throw new Error(`The cluster did not start:\n${output}`);
      return output.includes('Safelight is ready at');
    },
    signIn: () => signIn(url),
    async roll() {
      const before = rolls().length;
      child.kill('SIGHUP');
      await until(() => rolls().length > before, 180_000);
      return rolls().at(-1)!;
    },
    stop,
    async remove() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Resolves once every replica is ready. */
export async function startCluster(...how: Parameters<typeof spawnCluster>): Promise<RunningCluster> {
  const cluster = await spawnCluster(...how);
  await until(cluster.isReady, 180_000);
  return cluster;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the parent is the fourth, behind the name, which may hold spaces itself.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
