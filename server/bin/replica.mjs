import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { outliveReaders } from './start/outlive-readers.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** One replica of `npm run cluster`, which has installed and built, and sends the settings. It ends with it, even at a kill -9. */
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
outliveReaders();
const { register } = await import('tsx/esm/api');
register();
const { serve } = await import('./serve.ts');
await serve({ root, isDev: false, isDemo: false, build: async () => {}, announce: () => console.log('Ready.') });
