'use client';

import { t } from '../../../_messages/t-account';
import { language } from '../../../_messages/t';
import { absoluteDay, relativeTime } from './times';
import { useMinute } from './use-minute';

interface Props {
  /** Known to the hour: somebody may have been there for as long after it. */
  iso: string;
  /** Whoever is asked about is the one who looks. */
  isHere: boolean;
}

/** When somebody was seen last, never more exactly than it is known. */
export function LastSeen({ iso, isHere }: Props) {
  const now = useMinute();
  if (isHere) return t('session.seenNow');
  if (now === null) return <time dateTime={iso}>{iso.slice(0, 10)}</time>;
  const isRecent = now - Date.parse(iso) < HOUR_MS;
  return (
    <time dateTime={iso} title={absoluteDay(iso, language)}>
      {isRecent ? t('session.seenLately') : relativeTime(iso, now, language)}
    </time>
  );
}

const HOUR_MS = 3_600_000;
