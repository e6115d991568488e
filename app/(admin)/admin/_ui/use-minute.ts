'use client';

import { useSyncExternalStore } from 'react';

/** What time it is, in milliseconds since 1970 and to the minute; null on the server, which cannot know the reader's clock. */
export function useMinute(): number | null {
  return useSyncExternalStore(subscribeMinute, readMinute, () => null);
}

const MINUTE_MS = 60_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribeMinute(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), MINUTE_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function readMinute(): number {
  // Whole minutes: a snapshot must not change with every look. The nearest, so that what was just done is `now`.
  return Math.round(Date.now() / MINUTE_MS) * MINUTE_MS;
}
