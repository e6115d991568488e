import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, opendir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NotFoundError } from '#server/errors';
import type { Storage, StoredObject } from './storage';

/** Photos in a folder. Temporary files live in `incoming` beside them, so that renames never cross a volume. */
export function diskStorage(folder: string): Storage {
  const temporary = path.join(folder, 'incoming');
  const at = (key: string) => resolveKey(folder, key);

  return {
    async put(key, bytes, signal) {
      const target = at(key);
      await mkdir(temporary, { recursive: true });
      const draft = path.join(temporary, randomUUID());
      try {
        const source = bytes instanceof Uint8Array ? Readable.from([bytes], { objectMode: false }) : bytes;
        await pipeline(source, createWriteStream(draft, { flags: 'wx', flush: true }), { signal });
        const { size } = await stat(draft);
        await settle(draft, target);
        return size;
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },

    async adopt(key, localPath) {
      const file = await open(localPath, 'r');
      await file.sync().finally(() => file.close());
      await settle(localPath, at(key));
    },

    async append(key, bytes, offset) {
      const target = at(key);
      await mkdir(path.dirname(target), { recursive: true });
      const file = await open(target, offset === 0 ? 'a' : 'r+');
      await file.close();
      await pipeline(bytes, createWriteStream(target, { flags: 'r+', start: offset, flush: true }));
      return (await stat(target)).size;
    },

    move: (from, to) => settle(at(from), at(to)),

    async read(key, range) {
      const file = await open(at(key), 'r').catch(absentAsNotFound);
      return createReadStream('', { fd: file, ...range });
    },

    async size(key) {
      const found = await stat(at(key)).catch(absentAsNull);
      return found?.isFile() ? found.size : null;
    },

    async withLocalFile(key, use) {
      const local = at(key);
      await stat(local).catch(absentAsNotFound);
      return use(local);
    },

    remove: (key) => rm(at(key), { force: true }),
    removeAll: (prefix) => rm(at(prefix), { recursive: true, force: true }),
    async *list(prefix) {
      yield* walk(folder, at(prefix), await readClock(temporary));
    },

    async withScratch(use) {
      await mkdir(temporary, { recursive: true });
      const scratch = await mkdtemp(path.join(temporary, 'scratch-'));
      try {
        return await use(scratch);
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}

function resolveKey(folder: string, key: string): string {
  const target = path.resolve(folder, key);
  if (!/^[\w-]+(?:[./][\w-]+)*$/.test(key) || !target.startsWith(folder + path.sep)) {
    throw new Error(`Not a storage key: ${JSON.stringify(key)}`);
  }
  return target;
}

/** Renames and makes the new name survive a power cut. */
async function settle(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to).catch(absentAsNotFound);
  const parent = await open(path.dirname(to), 'r');
  await parent.sync().finally(() => parent.close());
}

/** The time as the volume has it. */
async function readClock(temporary: string): Promise<number> {
  await mkdir(temporary, { recursive: true });
  const probe = path.join(temporary, randomUUID());
  try {
    const file = await open(probe, 'wx');
    return await file
      .stat()
      .then(({ mtimeMs }) => mtimeMs)
      .finally(() => file.close());
  } finally {
    await rm(probe, { force: true });
  }
}

async function* walk(folder: string, below: string, nowMs: number): AsyncGenerator<StoredObject> {
  const entries = await opendir(below).catch(absentAsNull);
  if (!entries) return;
  for await (const entry of entries) {
    const absolute = path.join(below, entry.name);
    if (entry.isDirectory()) yield* walk(folder, absolute, nowMs);
    const found = entry.isFile() ? await stat(absolute).catch(absentAsNull) : null;
    if (found) {
      yield {
        key: path.relative(folder, absolute).split(path.sep).join('/'),
        sizeBytes: found.size,
        ageMs: nowMs - found.mtimeMs,
      };
    }
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function absentAsNull(error: unknown): null {
  if (isAbsent(error)) return null;
  throw error;
}

function absentAsNotFound(error: unknown): never {
  throw isAbsent(error) ? new NotFoundError('These bytes are no longer stored.') : error;
}
