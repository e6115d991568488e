import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAuthSecret } from '#server/auth/secret';
import { loadConfig } from '#server/config';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'safelight-secret-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const config = (extra = {}) => loadConfig({ DATA_DIR: path.join(parent, 'data'), ...extra });
const file = () => path.join(parent, 'data', 'auth-secret');

describe('the generated secret', () => {
  it('is one for all who start at the same moment, for its owner’s eyes only', async () => {
    // One draft name a process made all but the first fail; a rename instead of the link gave each its own secret.
    const secrets = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        for (let turn = 0; turn < n; turn += 1) await new Promise(setImmediate);
        return loadAuthSecret(config());
      }),
    );
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file()))).mode & 0o777).toBe(0o700);
    expect(await readdir(path.dirname(file()))).toEqual(['auth-secret']);
    expect(await loadAuthSecret(config())).toBe(secrets[0]);
  });

  it('is never an empty file’s', async () => {
    await loadAuthSecret(config());
    await writeFile(file(), '\n');
    await expect(loadAuthSecret(config())).rejects.toThrow('is damaged');
  });

  it('gives way to the setting, and is not made then', async () => {
    const own = 'a-secret-of-my-own-0123456789-abcdef';
    expect(await loadAuthSecret(config({ BETTER_AUTH_SECRET: own }))).toBe(own);
    await expect(readFile(file())).rejects.toThrow();
  });
});
