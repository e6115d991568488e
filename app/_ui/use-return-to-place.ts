import { useEffect, useLayoutEffect, useRef } from 'react';
import type { PhotoTile } from '#server/photos/schemas';

export interface Kept {
  firstCursor: string | null;
  more: PhotoTile[][];
  nextCursor: string | null;
}

/**
 * Back leads to the same place: what was fetched is kept for the tab, under a name that the history entry carries, so that a
 * fresh visit starts at the top. Kept pages are dropped once the first page has changed, as they would no longer join it.
 */
export function useReturnToPlace(now: Kept, restore: (kept: Kept) => void): void {
  const entry = useRef('');
  const scrolledTo = useRef(0);
  const latest = useRef(now);
  const restoreLatest = useRef(restore);
  useEffect(() => {
    latest.current = now;
  });

  useLayoutEffect(() => {
    const isFresh = isFreshVisit();
    const known = galleryEntryOf(history.state);
    entry.current = known ?? crypto.randomUUID();
    // The router's own state stays: without it, Back would load the whole page anew.
    if (!known) history.replaceState({ ...history.state, galleryEntry: entry.current }, '');
    const kept = known && !isFresh ? read(known) : null;
    if (!kept || kept.firstCursor !== latest.current.firstCursor) return;
    restoreLatest.current(kept);
    requestAnimationFrame(() => scrollTo({ top: kept.scrollY, behavior: 'instant' }));
  }, []);

  useEffect(() => {
    const note = () => (scrolledTo.current = scrollY);
    const keep = () => write(entry.current, { ...latest.current, scrollY: scrolledTo.current });
    addEventListener('scroll', note, { passive: true });
    addEventListener('pagehide', keep);
    return () => {
      removeEventListener('scroll', note);
      removeEventListener('pagehide', keep);
      keep();
    };
  }, []);
}

/** The address was asked for anew, not come back to; a browser that is already there keeps the entry's state all the same. */
function isFreshVisit(): boolean {
  if (hasArrived) return false;
  hasArrived = true;
  const [arrival] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return arrival?.type === 'navigate' && arrival.name === location.href;
}

let hasArrived = false;

function galleryEntryOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('galleryEntry' in state)) return undefined;
  return String(state.galleryEntry);
}

function read(entry: string): (Kept & { scrollY: number }) | null {
  try {
    const text = sessionStorage.getItem(`gallery:${entry}`);
    return text ? (JSON.parse(text) as Kept & { scrollY: number }) : null;
  } catch {
    return null;
  }
}

function write(entry: string, place: Kept & { scrollY: number }): void {
  try {
    sessionStorage.setItem(`gallery:${entry}`, JSON.stringify(place));
  } catch {
    // The tab's storage is full or shut: Back starts at the top, and nothing else is lost.
  }
}
