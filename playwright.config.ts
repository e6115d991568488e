import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from '@playwright/test';

const port = Number(process.env.SAFELIGHT_E2E_PORT ?? 3111);

/** `replicas`: three of them behind a balancer, PgBouncer between them and their database; else one process. */
const isReplicated = process.env.SAFELIGHT_E2E_SITE === 'replicas';

/** The whole site as its operator starts it, on a data folder of its own, in a real browser. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: `test-results/${isReplicated ? 'replicas' : 'one'}`,
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.SAFELIGHT_CHROMIUM || undefined,
      // Chromium's sandbox needs rights that root in a container does not have.
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: {
    command: isReplicated ? 'node --import tsx tests/support/replicated-site.ts' : 'node server/bin/start.mjs',
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 60_000 },
    env: {
      PORT: String(port),
      DATA_DIR:
        process.env.SAFELIGHT_E2E_DATA ??
        path.join(tmpdir(), `safelight-e2e-${port}${isReplicated ? '-replicas' : ''}`),
      ADMIN_EMAIL: 'admin@example.test',
      ADMIN_PASSWORD: 'correct horse battery',
      LOG_LEVEL: 'warn',
    },
  },
});
