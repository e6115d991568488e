import { mkdir } from 'node:fs/promises';
import postgres from 'postgres';
import type { Sql } from '#server/db/client';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { migrate } from '#server/db/migrate';
import { postmasterPidOn } from './database-owner';
import { startTcpProxy } from './tcp-proxy';
import { until } from './until';

/** A PostgreSQL that a test restarts under those who use it. */
export interface ChaosDatabase {
  /** With a port that stays through restarts. */
  url: string;
  /** The port that it listens on just now. */
  port(): number;
  /** The test's own eyes. */
  sql: Sql;
  /** `fast` breaks off what runs and writes everything out; after `immediate` it recovers from its log, as after a crash. */
  restart(how: 'fast' | 'immediate'): Promise<void>;
  close(): Promise<void>;
}

/** The bundled PostgreSQL on a folder of its own, migrated. */
export async function startChaosDatabase(folder: string): Promise<ChaosDatabase> {
  await mkdir(folder, { recursive: true });
  let server = await startEmbeddedPostgres({ dataDir: folder });
  const port = () => Number(new URL(server.url).port);
  const proxy = await startTcpProxy(port);
  const url = withPort(server.url, proxy.port);
  await migrate(url);
  const sql = postgres(url, { max: 3, onnotice: () => {} });
  return {
    url,
    port,
    sql,
    async restart(how) {
      if (how === 'immediate') {
        process.kill(postmasterPidOn(folder), 'SIGQUIT');
        await server.exited;
      }
      await server.stop();
      server = await startEmbeddedPostgres({ dataDir: folder });
      await until(() =>
        sql`SELECT 1`.then(
          () => true,
          () => false,
        ),
      );
    },
    async close() {
      await sql.end({ timeout: 1 });
      await proxy.close();
      await server.stop();
    },
  };
}

export function withPort(url: string, port: number): string {
  return Object.assign(new URL(url), { port: String(port) }).href;
}
