import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig } from '#server/config';
import { DomainError } from '#server/errors';
import { parseCommandLine } from './cluster/command-line';
import { startCluster, stopCluster, type Cluster } from './cluster/run';
import { roll } from './cluster/roll';
import { UsageError } from './run-command';
import { onStopSignal } from './serve/stop-signal';
import { isBuilt } from './start/build.mjs';
import { StartFailure } from './start/failure.mjs';
import { outliveReaders } from './start/outlive-readers.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** `npm run cluster`: replicas of the site on one database and one storage, behind one address. Ends when told to. */
process.chdir(root);
outliveReaders();
const cluster: Cluster = { replicas: [] };
let stopping: Promise<void> | undefined;
const stop = (status: number) => (stopping ??= stopCluster(cluster).finally(() => process.exit(status)));
onStopSignal(() => {
  console.log('Stopping…  (once more to stop at once)');
  void stop(0);
});
let rolling: Promise<void> | undefined;
process.on('SIGHUP', () => {
  rolling ??= restart().finally(() => (rolling = undefined));
});

try {
  const { replicas } = parseCommandLine(process.argv.slice(2));
  // The replicas read .env by themselves, at each start: a rolling restart takes up what has changed in it.
  const shell = { ...process.env };
  const envFile = path.join(root, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  await startCluster(cluster, {
    root,
    config: loadConfig(process.env),
    count: replicas,
    shell,
    onFailure(reason) {
      if (stopping) return;
      console.error(`The cluster stops: ${reason}.`);
      void stop(1);
    },
  });
} catch (error) {
  // A stop under way takes away what the start still works with.
  if (!stopping) {
    const isForPeople = [DomainError, ConfigError, StartFailure, UsageError].some((kind) => error instanceof kind);
    console.error(isForPeople && error instanceof Error ? error.message : error);
    await stop(1);
  }
}

/** Replicas of two builds at once would send browsers to each other's scripts, which only one of them has. */
async function restart(): Promise<void> {
  if (stopping || !cluster.isReady) return;
  if (!(await isBuilt(root))) {
    console.log(
      'No rolling restart: the sources have changed, and it keeps to the present build. Stop, and start again.',
    );
    return;
  }
  await roll(cluster.replicas, console.log);
}
