import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { StartFailure } from './failure.mjs';
import { runFollowed } from './run-followed.mjs';

/**
 * Applies patches/ to node_modules: what their authors have not released yet. Applying them again changes nothing.
 *
 * @param {string} root
 */
export async function applyPatches(root) {
  const command = path.join(root, 'node_modules', 'patch-package', 'index.js');
  const { status, output } = await runFollowed(command, ['--error-on-fail'], root);
  if (status !== 0) {
    throw new StartFailure(`${output.trim()}\n\nPatching the packages failed. Remove node_modules and start again.`);
  }
}

/** @param {string} root */
export async function hashPatches(root) {
  const folder = path.join(root, 'patches');
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).toSorted())
    hash.update(name).update(await readFile(path.join(folder, name)));
  return hash.digest('hex');
}
