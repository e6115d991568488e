/**
 * - `waiting`: in line. `uploading`: bytes are on their way. `stalled`: the network or the server is away; goes on by itself.
 * - `paused`: by hand. `unfinished`: begun in an earlier visit; the file has to be picked again.
 * - `received`: the site has every byte. `ready`: it is developed. `known`: it was there before.
 * - `refused`: not taken, and why. `failed`: taken but it could not be developed.
 */
export type UploadState =
  'waiting' | 'uploading' | 'stalled' | 'paused' | 'unfinished' | 'received' | 'ready' | 'known' | 'refused' | 'failed';

/** One file on its way to the site. Replaced, never changed, so that a row knows when to draw itself. */
export interface UploadItem {
  readonly id: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly state: UploadState;
  readonly sentBytes: number;
  readonly bytesPerSecond: number;
  readonly photoId: string | null;
  /** Why it was refused or failed, in words. */
  readonly reason: string | null;
  readonly code: string | null;
}

/** Where new files go. */
export interface UploadTarget {
  readonly albumId?: string | undefined;
  readonly albumTitle?: string | undefined;
}

export interface UploadTotals {
  readonly fileCount: number;
  /** Files that need nothing more from the network. */
  readonly settledCount: number;
  readonly activeCount: number;
  /** Files that wait to be picked again. */
  readonly unfinishedCount: number;
  readonly totalBytes: number;
  readonly sentBytes: number;
  readonly bytesPerSecond: number;
}

const WANTS_BYTES: ReadonlySet<UploadState> = new Set(['waiting', 'uploading', 'stalled', 'paused']);
const SETTLED: ReadonlySet<UploadState> = new Set(['received', 'ready', 'known', 'refused', 'failed']);

export function wantsBytes(item: UploadItem): boolean {
  return WANTS_BYTES.has(item.state);
}

/** True when there is nothing left to say about it. */
export function isFinished(item: UploadItem): boolean {
  return item.state !== 'received' && SETTLED.has(item.state);
}

/** Refused bytes and what waits to be picked again count for nothing: the bar has to be able to reach its end. */
export function totalsOf(items: readonly UploadItem[]): UploadTotals {
  const counted = items.filter((item) => item.state !== 'refused' && item.state !== 'unfinished');
  const sum = (value: (item: UploadItem) => number) => counted.reduce((total, item) => total + value(item), 0);
  return {
    fileCount: items.length,
    unfinishedCount: items.filter((item) => item.state === 'unfinished').length,
    settledCount: items.filter((item) => SETTLED.has(item.state)).length,
    activeCount: items.filter(
      (item) => item.state === 'uploading' || item.state === 'waiting' || item.state === 'stalled',
    ).length,
    totalBytes: sum((item) => item.sizeBytes),
    sentBytes: sum((item) => (SETTLED.has(item.state) ? item.sizeBytes : item.sentBytes)),
    bytesPerSecond: sum((item) => (item.state === 'uploading' ? item.bytesPerSecond : 0)),
  };
}

/** What needs its owner first, then what moves, what waits, and what is done. */
export function mostPressingFirst(items: readonly UploadItem[]): UploadItem[] {
  return items.toSorted((a, b) => URGENCY[a.state] - URGENCY[b.state] || a.id - b.id);
}

/** True when a person has to do something about it. */
export function needsAttention(item: UploadItem): boolean {
  return URGENCY[item.state] === 0;
}

const URGENCY: Readonly<Record<UploadState, number>> = {
  refused: 0,
  failed: 0,
  unfinished: 0,
  uploading: 1,
  stalled: 1,
  received: 2,
  paused: 3,
  waiting: 4,
  known: 5,
  ready: 5,
};
