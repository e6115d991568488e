import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { include: ['tests/server/coherence/cache.test.ts'], pool: 'forks', maxWorkers: 1 } });
