import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartFailure } from './start/failure.mjs';
import { installIfStale } from './start/install.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** `node server/bin/command.mjs NAME …`: installs what is missing, then runs server/bin/NAME.ts with the rest of the line. */
const [name] = process.argv.splice(2, 1);
try {
  await installIfStale(root);
  const { register } = await import('tsx/esm/api');
  register();
  await import(`./${name}.ts`);
} catch (error) {
  console.error(error instanceof StartFailure ? error.message : error);
  process.exit(1);
}
