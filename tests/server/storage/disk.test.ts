import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotFoundError } from '#server/errors';
import { diskStorage } from '#server/storage/disk';
import type { Storage } from '#server/storage/storage';

let outer: string;
let storage: Storage;
beforeAll(async () => {
  outer = await mkdtemp(path.join(tmpdir(), 'safelight-disk-'));
  await writeFile(path.join(outer, 'secret'), 'outside');
  storage = diskStorage(path.join(outer, 'storage'));
});
afterAll(() => rm(outer, { recursive: true, force: true }));

const read = async (key: string, range?: { start: number; end: number }) =>
  Buffer.concat(await (await storage.read(key, range)).toArray()).toString();

async function keys(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of storage.list(prefix)) found.push(key);
  return found.sort();
}

describe('a storage key', () => {
  // Without the pattern in resolveKey, several of these read or remove what lies outside.
  it.each([
    '../secret',
    'originals/../../secret',
    '/etc/passwd',
    'originals//a',
    'originals/./a',
    '.',
    '..',
    '',
    'a\u0000b',
    'a\\..\\..\\secret',
    'originals/',
    '.hidden',
    'a/..b',
    'a\nb',
    'ä',
  ])('%j does not leave its folder, by any verb', async (key) => {
    await expect((async () => storage.put(key, Buffer.from('x')))()).rejects.toThrow('Not a storage key');
    await expect((async () => storage.read(key))()).rejects.toThrow('Not a storage key');
    await expect((async () => storage.size(key))()).rejects.toThrow('Not a storage key');
    await expect((async () => storage.remove(key))()).rejects.toThrow('Not a storage key');
    await expect((async () => storage.removeAll(key))()).rejects.toThrow('Not a storage key');
    await expect((async () => storage.append(key, Readable.from(['x']), 0))()).rejects.toThrow('Not a storage key');
    await expect((async () => storage.move('a', key))()).rejects.toThrow('Not a storage key');
    await expect((async () => keys(key))()).rejects.toThrow('Not a storage key');
    expect(await readFile(path.join(outer, 'secret'), 'utf8')).toBe('outside');
  });
});

describe('the disk', () => {
  it('stores all of a stream or nothing, replacing what was there only at the end', async () => {
    expect(await storage.put('a/b', Buffer.from('first'))).toBe(5);
    const broken = new Readable({
      read() {
        this.push('half');
        this.destroy(new Error('broken'));
      },
    });
    await expect(storage.put('a/b', broken)).rejects.toThrow('broken');
    expect(await read('a/b')).toBe('first');
    expect(await keys('incoming')).toEqual([]);
    await storage.put('a/b', Buffer.from('second'));
    expect(await read('a/b')).toBe('second');
  });

  it('appends where the object ends and keeps what arrived before a failure', async () => {
    expect(await storage.append('up/1', Readable.from([Buffer.from('abc')]), 0)).toBe(3);
    async function* breaking() {
      yield Buffer.from('def');
      await new Promise(setImmediate);
      throw new Error('cut');
    }
    await expect(storage.append('up/1', Readable.from(breaking()), 3)).rejects.toThrow('cut');
    const size = (await storage.size('up/1'))!;
    expect(size).toBeGreaterThanOrEqual(3);
    await storage.append('up/1', Readable.from([Buffer.from('abcdefgh').subarray(size)]), size);
    expect(await read('up/1')).toBe('abcdefgh');
  });

  it('reads ranges with both ends included, and says when nothing is there', async () => {
    await storage.put('r', Buffer.from('0123456789'));
    expect(await read('r', { start: 2, end: 4 })).toBe('234');
    await expect(storage.read('none')).rejects.toBeInstanceOf(NotFoundError);
    await expect(storage.withLocalFile('none', async () => 1)).rejects.toBeInstanceOf(NotFoundError);
    expect(await storage.size('none')).toBeNull();
    expect(await storage.size('r/below')).toBeNull();
    expect(await keys('none')).toEqual([]);
    await storage.remove('none');
    await storage.removeAll('none');
  });

  it('moves, adopts and lists', async () => {
    await storage.withScratch(async (folder) => {
      await writeFile(path.join(folder, 'made'), 'made');
      await storage.adopt('v/1/made', path.join(folder, 'made'));
    });
    await storage.move('v/1/made', 'v/2/moved');
    expect(await keys('v')).toEqual(['v/2/moved']);
    await expect(storage.move('v/1/made', 'v/3')).rejects.toBeInstanceOf(NotFoundError);
    expect(await keys('incoming')).toEqual([]);
  });
});
