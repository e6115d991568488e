import path from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

/** `pg_advisory_xact_lock` keys of the site: one number space, so that no two meanings share a key. */
const MIGRATION_LOCK = 7_236_001;

/**
 * Applies what is missing of drizzle/, once, whichever replica comes first: the others wait for the lock and find nothing to do.
 * @param url A direct connection: the lock is transaction-scoped, but migrations do not belong behind a pooler.
 */
export async function migrate(url: string, folder = path.join(process.cwd(), 'drizzle')): Promise<void> {
  const lockHolder = postgres(url, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: 'safelight-migrate' },
  });
  try {
    await lockHolder.begin(async (transaction) => {
      await transaction`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`;
      const worker = postgres(url, {
        max: 1,
        onnotice: () => {},
        connection: { application_name: 'safelight-migrate' },
      });
      try {
        await applyMigrations(drizzle(worker), { migrationsFolder: folder });
      } finally {
        await worker.end();
      }
    });
  } finally {
    await lockHolder.end();
  }
}
