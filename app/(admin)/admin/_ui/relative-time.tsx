'use client';

import { useSyncExternalStore } from 'react';
import { language } from '../../../_messages/t';
import { absoluteTime, relativeTime } from './times';

/** `3 minutes ago`, the moment itself on hover. The server cannot know the reader's clock and writes the day. */
export function RelativeTime({ iso, className }: { iso: string; className?: string }) {
  const now = useSyncExternalStore(subscribeMinute, readMinute, () => null);
  return (
    <time dateTime={iso} className={className} title={now === null ? undefined : absoluteTime(iso, language)}>
      {now === null ? iso.slice(0, 10) : relativeTime(iso, now, language)}
    </time>
  );
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

function readMinute(): number | null {
  // Whole minutes: a snapshot must not change with every look. The end of the minute, so that nothing lies in the future.
  return Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
}
