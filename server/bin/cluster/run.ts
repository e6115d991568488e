import { availableParallelism } from 'node:os';
import { system } from '#server/auth/actor';
import { loadAuthSecret } from '#server/auth/secret';
import type { Config } from '#server/config';
import { connect } from '#server/db/client';
import { clusterDirOf } from '#server/db/embedded/cluster';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { waitForFolder } from '#server/db/embedded/wait-for-folder';
import { DomainError } from '#server/errors';
import { issueSetupToken } from '#server/people/first-admin';
import { checkDatabase } from '../serve/check-database';
import { trustedProxies } from '../serve/client-address';
import { ensureWritable } from '../serve/data-folder';
import { listen, type Front } from '../serve/front';
import { buildIfStale } from '../start/build.mjs';
import { checkPorts } from './check-ports';
import { balance } from './front';
import { createReplica, type Replica } from './replica';

/** What of the cluster exists so far. */
export interface Cluster {
  front?: Front;
  database?: EmbeddedPostgres;
  replicas: Replica[];
  /** All its replicas have been ready. */
  isReady?: boolean;
}

export interface ClusterOptions {
  root: string;
  config: Config;
  /** How many replicas. */
  count: number;
  /** The environment that the replicas are given. */
  shell: NodeJS.ProcessEnv;
  onFailure: (reason: string) => void;
}

/** Listens, migrates, sign-ins at start: what a replica opens beside its pool. */
const CONNECTIONS_BESIDE_POOL = 5;
const CONNECTIONS_OF_OTHERS = 20;

/** Resolves when every replica is ready. @throws what people should read, with the way out */
export async function startCluster(cluster: Cluster, options: ClusterOptions): Promise<void> {
  const { config, count, root } = options;
  await ensureWritable(config.dataDir);
  if (!config.databaseUrl) await waitForFolder(clusterDirOf(config.dataDir), console.log);
  cluster.front = await listen(config);
  await checkPorts(config.port, count);
  if (config.databaseUrl) await checkDatabase(config.databaseUrl);
  await buildIfStale(root);

  if (!config.databaseUrl) {
    cluster.database = await startEmbeddedPostgres({
      dataDir: config.dataDir,
      log: console.log,
      maxConnections: count * (config.databasePoolMax + CONNECTIONS_BESIDE_POOL) + CONNECTIONS_OF_OTHERS,
    });
    void cluster.database.exited.then(({ reason }) => options.onFailure(reason));
  }
  const env = await environmentOf(options, cluster.database?.url);
  for (let number = 1; number <= count; number += 1) {
    const port = config.port + number;
    cluster.replicas.push(createReplica(number, port, { ...env, PORT: String(port) }, console.log));
  }
  cluster.front.open(balance(cluster.replicas, trustedProxies(config.trustedProxies)));
  const started = await Promise.all(cluster.replicas.map((replica) => replica.start()));
  const failed = started.indexOf(false);
  if (failed >= 0) {
    throw new DomainError('replica_not_ready', `Replica ${failed + 1} did not start: its lines above say why.`);
  }
  cluster.isReady = true;
  const ports = count === 1 ? `port ${config.port + 1}` : `ports ${config.port + 1} to ${config.port + count}`;
  console.log(
    `Safelight is ready at ${cluster.front.url}  (${count} on ${ports}; kill -HUP ${process.pid} restarts them)`,
  );
  await showSetupLink(config, cluster.database?.url);
}

/** From the outside in: each part is still there for those that are stopped before it. */
export async function stopCluster({ front, replicas, database }: Cluster): Promise<void> {
  const answered = front?.drain(60_000) ?? Promise.resolve();
  for (const end of await Promise.allSettled([answered, ...replicas.map((replica) => replica.stop())])) {
    if (end.status === 'rejected') console.error(end.reason);
  }
  await database?.stop();
}

async function environmentOf(
  { config, shell, count }: ClusterOptions,
  embeddedUrl?: string,
): Promise<NodeJS.ProcessEnv> {
  const spareCpus = Math.max(1, Math.floor((availableParallelism() - 1) / count));
  return {
    ...shell,
    ...unlessSet('PREPROCESS_CONCURRENCY', String(spareCpus)),
    // The front knows first who leaves, and sends nothing there any more.
    ...unlessSet('SHUTDOWN_DELAY_SECONDS', '1'),
    HOST: '127.0.0.1',
    TRUSTED_PROXIES: '127.0.0.1',
    BETTER_AUTH_URL: config.publicUrl,
    BETTER_AUTH_SECRET: await loadAuthSecret(config),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_MANUAL_SIG_HANDLE: 'true',
    SAFELIGHT_CLUSTER: '1',
    ...(embeddedUrl && { DATABASE_URL: embeddedUrl, DATABASE_DIRECT_URL: embeddedUrl, SAFELIGHT_EMBEDDED: '1' }),
  };
}

function unlessSet(name: string, value: string): Record<string, string> {
  return process.env[name] ? {} : { [name]: value };
}

/** Once for all replicas, as soon as somebody can follow it. */
async function showSetupLink(config: Config, embeddedUrl?: string): Promise<void> {
  const database = connect((embeddedUrl ?? config.databaseDirectUrl)!, 1, { isPooled: true });
  try {
    const token = await issueSetupToken(database, system);
    if (token) process.stdout.write(`\nMake your account: ${config.publicUrl}/setup#${token}\n\n`);
  } finally {
    await database.close();
  }
}
