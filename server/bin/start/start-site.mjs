import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build.mjs';
import { StartFailure } from './failure.mjs';
import { installIfStale } from './install.mjs';
import { outliveReaders } from './outlive-readers.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * Installs, builds and serves, each when needed. All of the site is this one process: a signal, a crash or a kill -9 has
 * nothing to be passed on to, and the database's keeper watches this process alone.
 *
 * @param {string[]} args
 */
export async function startSite(args) {
  try {
    const { isDev, isDemo } = parse(args);
    process.chdir(root);
    outliveReaders();
    // Before anything of React or Next is loaded, whatever the shell says: it decides which of their builds that is.
    process.env.NODE_ENV = isDev ? 'development' : 'production';
    process.env.NEXT_TELEMETRY_DISABLED = '1';
    process.env.NEXT_MANUAL_SIG_HANDLE = 'true';

    await installIfStale(root);
    const { register } = await import('tsx/esm/api');
    register();
    const { serve } = await import('../serve.ts');
    await serve({
      root,
      isDev,
      isDemo,
      build: () => (isDev ? Promise.resolve() : buildIfStale(root)),
      announce: (url) => console.log(`Safelight is ready at ${url}`),
    });
  } catch (error) {
    console.error(error instanceof StartFailure ? error.message : error);
    process.exit(1);
  }
}

function parse(args) {
  try {
    const { values } = parseArgs({ args, options: { demo: { type: 'boolean' }, dev: { type: 'boolean' } } });
    return { isDev: values.dev === true, isDemo: values.demo === true };
  } catch (error) {
    throw new StartFailure(`${error.message}\nUsage: npm start [-- --demo]`);
  }
}
