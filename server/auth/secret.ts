import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '#server/config';

/** The secret that signs cookies: the setting, or one made once and kept in the data folder, for its owner's eyes only. */
export async function loadAuthSecret(config: Config): Promise<string> {
  if (config.authSecret) return config.authSecret;
  const file = path.join(config.dataDir, 'auth-secret');
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return requireWhole(known.trim(), file);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true });
  // A link, unlike a rename, never replaces the secret that another process has just made.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return requireWhole((await readFile(file, 'utf8')).trim(), file);
}

/** An empty secret would let anyone sign cookies. */
function requireWhole(secret: string, file: string): string {
  if (secret.length >= 32) return secret;
  throw new Error(`${file} is damaged. Delete it for a new one, which signs everyone out.`);
}
