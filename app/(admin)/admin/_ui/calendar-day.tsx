'use client';

import { language } from '../../../_messages/t';
import { absoluteDay, relativeTime } from './times';
import { useMinute } from './use-minute';

/** `Dec 3, 2026`, how far that is on hover: for what one compares or plans by. */
export function CalendarDay({ iso }: { iso: string }) {
  const now = useMinute();
  return (
    <time dateTime={iso} title={now === null ? undefined : relativeTime(iso, now, language)}>
      {now === null ? iso.slice(0, 10) : absoluteDay(iso, language)}
    </time>
  );
}
