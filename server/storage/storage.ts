import type { Readable } from 'node:stream';

/** Bytes by key. Keys are made by the site, `originals/0190…/photo`, never from what people type. */
export interface Storage {
  /**
   * Stores the whole stream under `key`, atomically: readers see all of it or nothing, and a crash leaves nothing under the key.
   * @returns how many bytes were stored
   */
  put(key: string, bytes: Readable | Uint8Array, signal?: AbortSignal): Promise<number>;
  /** Moves a local file under `key`. */
  adopt(key: string, localPath: string): Promise<void>;
  /** Adds bytes at `offset`, which must be where the object ends. What arrived before a failure stays. @returns the new size */
  append(key: string, bytes: Readable, offset: number): Promise<number>;
  move(from: string, to: string): Promise<void>;
  /** @param range inclusive byte positions. @throws NotFoundError */
  read(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /** Size in bytes, or null when there is no such object. */
  size(key: string): Promise<number | null>;
  /** Gives `use` a local path to the object for as long as it runs. @throws NotFoundError */
  withLocalFile<Result>(key: string, use: (localPath: string) => Promise<Result>): Promise<Result>;
  /** Succeeds also when there is nothing. */
  remove(key: string): Promise<void>;
  removeAll(prefix: string): Promise<void>;
  /** Every object below `prefix`, in no order. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** A local folder for work in progress, on the same volume where that makes `adopt` cheap. Removed after `use`. */
  withScratch<Result>(use: (folder: string) => Promise<Result>): Promise<Result>;
}

export interface StoredObject {
  key: string;
  sizeBytes: number;
  /** Since it was last written, by the clock of the storage: that of a replica may be hours off. */
  ageMs: number;
}
