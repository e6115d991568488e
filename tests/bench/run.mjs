import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../../server/bin/start/build.mjs';
import { installIfStale } from '../../server/bin/start/install.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
await installIfStale(root);
process.env.NODE_ENV = 'production';
await buildIfStale(root);
const { register } = await import('tsx/esm/api');
register();
const { runBenchmarks } = await import('./run-benchmarks.ts');
process.exit(await runBenchmarks(process.argv.slice(2)));
