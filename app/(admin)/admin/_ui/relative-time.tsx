'use client';

import { language } from '../../../_messages/t';
import { absoluteTime, relativeTime } from './times';
import { useMinute } from './use-minute';

/** `3 minutes ago`, the moment itself on hover. The server cannot know the reader's clock and writes the day. */
export function RelativeTime({ iso, className }: { iso: string; className?: string }) {
  const now = useMinute();
  return (
    <time dateTime={iso} className={className} title={now === null ? undefined : absoluteTime(iso, language)}>
      {now === null ? iso.slice(0, 10) : relativeTime(iso, now, language)}
    </time>
  );
}
