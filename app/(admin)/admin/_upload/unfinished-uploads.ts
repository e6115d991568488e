'use client';

import { addUploads, findUpload, readUploads, removeUploads } from './upload-store';

export const uploadsEndpoint = '/api/v1/admin/uploads';

/**
 * Lists what an earlier visit left half-way, from what tus-js-client keeps in localStorage (`tus::<fingerprint>::<number>`).
 * The browser may not open the files again by itself: their owner picks them again, and they go on where they were.
 */
export function listUnfinished(): void {
  if (readUploads().items.length > 0) return;
  const found = readStored();
  if (found.length === 0) return;
  const items = addUploads(
    found.map(({ name, sizeBytes }) => ({ name, sizeBytes, state: 'unfinished' as const, reason: null, code: null })),
  );
  items.forEach((item, index) => keys.set(item.id, found[index]!));
}

/** Takes it off the list; what the site holds of it stays, for the file to go on. */
export function forgetUnfinished(id: number): void {
  keys.delete(id);
}

/** Gives it up, here and on the site. */
export async function discardUnfinished(id: number): Promise<void> {
  const stored = keys.get(id);
  if (!stored || findUpload(id)?.state !== 'unfinished') return;
  keys.delete(id);
  removeUploads([id]);
  localStorage.removeItem(stored.key);
  const { Upload } = await import('tus-js-client');
  // What the site does not hear of now it sweeps away by itself.
  await Upload.terminate(stored.url).catch(() => {});
}

interface Stored {
  key: string;
  url: string;
  name: string;
  sizeBytes: number;
}

const keys = new Map<number, Stored>();

function readStored(): Stored[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith('tus::'))
      .flatMap((key) => parse(key, localStorage.getItem(key)) ?? []);
  } catch {
    // Storage is closed in some private windows; then there is nothing to go on with.
    return [];
  }
}

function parse(key: string, text: string | null): Stored | null {
  const value = JSON.parse(text ?? 'null') as {
    size?: number;
    uploadUrl?: string;
    metadata?: { filename?: string };
  } | null;
  if (!value?.uploadUrl || !value.metadata?.filename) return null;
  return { key, url: value.uploadUrl, name: value.metadata.filename, sizeBytes: value.size ?? 0 };
}
