import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { withPort } from './chaos-database';
import { findPgBouncer, startPgBouncer } from './pgbouncer';

/*
 * Serves the site as a fleet has it: three replicas behind a balancer on PORT, PgBouncer in transaction mode between them and
 * their database, all of it in DATA_DIR. Stops it all at SIGTERM.
 */
const dataDir = path.resolve(process.env.DATA_DIR!);
await mkdir(dataDir, { recursive: true });
const program = await findPgBouncer();
if (!program) throw new Error('PgBouncer is not on this machine (apt-get install pgbouncer)');
const database = await startEmbeddedPostgres({ dataDir, maxConnections: 100 });
const pooler = await startPgBouncer(program, database.url);
const cluster = spawn(process.execPath, ['server/bin/command.mjs', 'cluster', '--replicas', '3'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    DATABASE_URL: withPort(database.url, pooler.port),
    DATABASE_DIRECT_URL: database.url,
    BETTER_AUTH_SECRET: 'three replicas share this one secret',
    PREPROCESS_TICK_SECRET: 'nobody knocks here by accident',
    // As under npm, it follows the process that started it, however that ends.
    npm_lifecycle_event: 'cluster',
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cluster.kill(signal));
const [status] = await once(cluster, 'exit');
await pooler.stop();
await database.stop();
process.exit(status ?? 1);
