'use client';

import { useSyncExternalStore } from 'react';
import { totalsOf, type UploadItem, type UploadTarget, type UploadTotals } from './upload-item';

export interface Uploads {
  readonly items: readonly UploadItem[];
  readonly totals: UploadTotals;
}

/** All files of this visit. Redrawn a few times a second however many bytes move. */
export function useUploads(): Uploads {
  return useSyncExternalStore(subscribeUploads, readUploads, () => empty);
}

export function useUploadTarget(): UploadTarget {
  return useSyncExternalStore(
    subscribeUploads,
    () => target,
    () => anywhere,
  );
}

export function readUploads(): Uploads {
  return snapshot;
}

export function readUploadTarget(): UploadTarget {
  return target;
}

/** Files dropped from now on go into this album. */
export function setUploadTarget(next: UploadTarget): void {
  target = next;
  publish();
}

export function findUpload(id: number): UploadItem | undefined {
  return items.get(id);
}

export function addUploads(
  added: readonly Omit<UploadItem, 'id' | 'sentBytes' | 'bytesPerSecond' | 'photoId'>[],
): UploadItem[] {
  const made = added.map((item) => ({ ...item, id: nextId++, sentBytes: 0, bytesPerSecond: 0, photoId: null }));
  for (const item of made) items.set(item.id, item);
  publish();
  return made;
}

export function updateUpload(id: number, change: Partial<UploadItem>): void {
  const item = items.get(id);
  if (!item) return;
  items.set(id, { ...item, ...change });
  if (change.state === undefined) publishSoon();
  else publish();
}

export function removeUploads(ids: readonly number[]): void {
  for (const id of ids) items.delete(id);
  publish();
}

export function subscribeUploads(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

const REDRAW_MS = 200;
const anywhere: UploadTarget = {};
const empty: Uploads = { items: [], totals: totalsOf([]) };
const items = new Map<number, UploadItem>();
const listeners = new Set<() => void>();
let snapshot = empty;
let target = anywhere;
let nextId = 1;
let redraw: ReturnType<typeof setTimeout> | undefined;

function publishSoon() {
  redraw ??= setTimeout(publish, REDRAW_MS);
}

function publish() {
  clearTimeout(redraw);
  redraw = undefined;
  const all = [...items.values()];
  snapshot = { items: all, totals: totalsOf(all) };
  for (const listener of listeners) listener();
}
