import { access } from 'node:fs/promises';
import path from 'node:path';

/**
 * A Chromium for the end-to-end tests: Playwright's own, else the system's, else one that is installed now.
 *
 * @param {string} root
 * @param {(command: string, args: string[]) => Promise<number>} run
 * @returns {Promise<string>} its path; empty for Playwright's own
 */
export async function findChromium(root, run) {
  const { chromium } = await import('playwright');
  if (await exists(chromium.executablePath())) return '';
  const installed = await findInstalled();
  if (installed) return installed;
  console.log('No Chromium found; trying Playwright’s download…');
  await run(path.join(root, 'node_modules', '.bin', 'playwright'), ['install', '--only-shell', 'chromium']);
  if (await exists(chromium.executablePath())) return '';
  if (process.getuid?.() === 0 && (await exists('/usr/bin/apt-get'))) {
    console.log('…which failed; installing Debian’s.');
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation']);
  }
  const found = await findInstalled();
  if (found) return found;
  throw new Error(
    'The end-to-end tests need Chromium: install it (apt-get install chromium), or set SAFELIGHT_CHROMIUM to its path.',
  );
}

async function findInstalled() {
  const candidates = [
    process.env.SAFELIGHT_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  for (const candidate of candidates) if (candidate && (await exists(candidate))) return candidate;
  return undefined;
}

function exists(file) {
  return access(file).then(
    () => true,
    () => false,
  );
}
