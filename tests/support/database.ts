import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, inject } from 'vitest';
import { connect, type DatabaseClient } from '#server/db/client';

export interface TestDatabase extends DatabaseClient {
  url: string;
}

/** A database of the suite's own, cloned from the migrated template and dropped at its end. */
export function useTestDatabase(): TestDatabase {
  const database = {} as TestDatabase;
  beforeAll(async () => Object.assign(database, await cloneTemplate()));
  afterAll(async () => {
    await database.close();
    await dropDatabase(database.url);
  });
  return database;
}

export async function cloneTemplate(): Promise<TestDatabase> {
  const templateUrl = inject('templateUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(withDatabase(templateUrl, 'postgres'), { max: 1, onnotice: () => {} });
  await admin.unsafe(`CREATE DATABASE ${name} TEMPLATE template_safelight`);
  await admin.end();
  const url = withDatabase(templateUrl, name);
  return { url, ...connect(url, 5) };
}

export async function dropDatabase(url: string): Promise<void> {
  const admin = postgres(withDatabase(url, 'postgres'), { max: 1, onnotice: () => {} });
  await admin.unsafe(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  await admin.end();
}

function withDatabase(url: string, name: string): string {
  return url.replace(/\/[^/]*$/, `/${name}`);
}
