import { createHash } from 'node:crypto';
import { access, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { applyPatches, hashPatches } from './patches.mjs';
import { runFollowed } from './run-followed.mjs';

/**
 * Brings node_modules to what package-lock.json says, when it is not there.
 *
 * @param {string} root
 */
export async function installIfStale(root) {
  if (await isInstalled(root)) return;
  await withLock(root, async () => {
    if (await isInstalled(root)) return;
    console.log('Installing packages…  (about a minute the first time)');
    const { status, output } = await install(root);
    if (status !== 0) {
      const tail = output.trim().split('\n').slice(-15).join('\n');
      throw new StartFailure(
        `${tail}\n\nInstalling the packages failed; npm says why above. Start again once that is solved.`,
      );
    }
    await applyPatches(root);
    await writeStamp(root);
  });
}

async function install(root) {
  const npm = await findNpm();
  // Development packages too, whatever NODE_ENV is: the tests and the next start find them in place.
  const options = ['--include=dev', '--no-audit', '--no-fund'];
  const result = await runFollowed(npm, ['ci', ...options], root);
  // npm's word for a lock file that names fewer packages than it wants: those for other platforms, as a rule, when a
  // registry has not got them. `install` takes the rest at the very versions of the lock file, and writes nothing to it.
  const isLockIncomplete = result.status !== 0 && result.output.includes('code EUSAGE');
  return isLockIncomplete ? runFollowed(npm, ['install', '--no-save', ...options], root) : result;
}

/**
 * True when this launcher installed this very lock file here, or when npm itself has, by its own record. npm removes both
 * records before it starts over, so an install that was interrupted has neither.
 */
async function isInstalled(root) {
  const stamp = await readFile(stampFileOf(root), 'utf8').catch(() => undefined);
  if (stamp !== undefined && stamp === (await stampOf(root))) return true;
  if (!(await isInstalledByHand(root))) return false;
  await applyPatches(root);
  await writeStamp(root).catch(() => {});
  return true;
}

async function isInstalledByHand(root) {
  const record = await readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (!record) return false;
  const wanted = (await readPackages(path.join(root, 'package-lock.json'))) ?? {};
  for (const [folder, entry] of Object.entries(wanted)) {
    if (folder === '' || entry.dev || entry.devOptional || !isForThisMachine(entry)) continue;
    const found = record[folder];
    if (found?.version !== entry.version || found.integrity !== entry.integrity) return false;
    const isPresent = await access(path.join(root, folder, 'package.json')).then(
      () => true,
      () => false,
    );
    if (!isPresent) return false;
  }
  return true;
}

async function readPackages(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function isForThisMachine({ os, cpu, libc }) {
  return matches(os, process.platform) && matches(cpu, process.arch) && (!libc || matches(libc, cLibrary()));
}

/** npm's rule: a list names what it is for, or with `!` what it is not for. */
function matches(list, value) {
  if (!list) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((each) => each.startsWith('!'));
}

function cLibrary() {
  if (process.platform !== 'linux') return '';
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function stampFileOf(root) {
  return path.join(root, 'node_modules', '.safelight-install');
}

async function stampOf(root) {
  const hash = createHash('sha256').update(await readFile(path.join(root, 'package-lock.json')));
  hash.update(await hashPatches(root));
  return `${process.platform} ${process.arch} ${hash.digest('hex')}\n`;
}

async function writeStamp(root) {
  await writeFile(stampFileOf(root), await stampOf(root));
}

/** The npm that runs this script, else the one that comes with this Node, else the one in PATH. */
async function findNpm() {
  const nodeDir = path.dirname(await realpath(process.execPath));
  const inPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'npm'));
  const besideNode = path.join(nodeDir, '../lib/node_modules/npm/bin/npm-cli.js');
  for (const candidate of [process.env.npm_execpath, besideNode, ...inPath]) {
    const file = candidate ? await realpath(candidate).catch(() => undefined) : undefined;
    if (file && /npm-cli\.c?js$/.test(file)) return file;
  }
  throw new StartFailure('npm was not found. It comes with Node: https://nodejs.org. Or run `npm ci` here yourself.');
}
