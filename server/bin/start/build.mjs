import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { runFollowed } from './run-followed.mjs';

/** What the build reads. Folders are taken whole; a file that does not exist counts as such. */
const inputs = ['app', 'server', 'hono', 'public', 'package-lock.json', 'package.json', 'tsconfig.json'];
const inputAtRoot =
  /^(next\.config|postcss\.config|instrumentation|instrumentation-client|proxy|mdx-components)\.[a-z]+$/;
/** The launchers run beside the build, not in it. */
const excluded = path.join('server', 'bin');

/**
 * Builds the site when what it is made from changed since the last whole build.
 *
 * @param {string} root
 */
export async function buildIfStale(root) {
  if (await isBuilt(root)) return;
  await withLock(root, async () => {
    if (await isBuilt(root)) return;
    console.log('Building…  (about 40 s the first time)');
    const sources = await hashSources(root);
    await rm(stampFileOf(root), { force: true });
    const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
    const { status, output } = await runFollowed(next, ['build'], root);
    if (status !== 0) throw new StartFailure(`${output.trim()}\n\nThe build failed; the lines above say why.`);
    await writeFile(stampFileOf(root), stampOf(sources, await readBuildId(root)));
  });
}

/**
 * Whether the last whole build was made from what is there now.
 *
 * @param {string} root
 */
export async function isBuilt(root) {
  const stamp = await readFile(stampFileOf(root), 'utf8').catch(() => undefined);
  if (stamp === undefined) return false;
  const [sources, buildId] = await Promise.all([hashSources(root), readBuildId(root)]);
  return buildId !== undefined && stamp === stampOf(sources, buildId);
}

function stampFileOf(root) {
  return path.join(root, '.next', 'safelight-build');
}

function stampOf(sources, buildId) {
  return `${sources}\n${buildId}\n`;
}

async function readBuildId(root) {
  return readFile(path.join(root, '.next', 'BUILD_ID'), 'utf8').catch(() => undefined);
}

async function hashSources(root) {
  const atRoot = (await readdir(root)).filter((name) => inputAtRoot.test(name));
  const files = await Promise.all([...inputs, ...atRoot].map((entry) => listFiles(root, entry)));
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of files.flat().toSorted((a, b) => (a < b ? -1 : 1))) {
    const content = await readFile(path.join(root, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function listFiles(root, entry) {
  if (entry === excluded) return [];
  try {
    const children = await readdir(path.join(root, entry), { withFileTypes: true });
    const lists = children.map((child) => {
      const inside = path.join(entry, child.name);
      return child.isDirectory() ? listFiles(root, inside) : [inside];
    });
    return (await Promise.all(lists)).flat();
  } catch (error) {
    if (error.code === 'ENOTDIR') return [entry];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
