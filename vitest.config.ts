import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/{server,hono}/**/*.test.ts', 'tests/{chaos,bench}/**/*.test.ts'],
    globalSetup: ['tests/support/database-server.ts'],
    setupFiles: ['tests/support/fail-on-console-error.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
