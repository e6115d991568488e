import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { migrate } from '#server/db/migrate';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the migrated template that each suite clones. */
    templateUrl: string;
  }
}

/** One real PostgreSQL for the whole run, with one migrated template. */
export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'safelight-tests-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const admin = postgres(server.url, { max: 1 });
  await admin`CREATE DATABASE template_safelight`;
  await admin.end();
  const templateUrl = server.url.replace(/\/[^/]*$/, '/template_safelight');
  await migrate(templateUrl);
  project.provide('templateUrl', templateUrl);

  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
