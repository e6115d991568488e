import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** `0.1.0` and, of a build, its own name: `0.1.0+fLkd3Zq0`. Replicas behind one address run the same build. */
export async function readSiteVersion(isProduction: boolean, root = process.cwd()): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const buildId = isProduction ? await readFile(path.join(root, '.next', 'BUILD_ID'), 'utf8').catch(() => '') : '';
  return buildId ? `${version}+${buildId.trim().slice(0, 8)}` : version;
}
