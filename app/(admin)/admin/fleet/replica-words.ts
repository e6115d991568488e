import type { Replica, ReplicaReport } from '#server/replicas/schemas';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';

/** More than two beats missed: perhaps frozen, perhaps killed. It is taken off the list a little later. */
const SILENT_MS = 12_000;
/** Private answers are refused from here on. */
const FEED_LATE_MS = 3000;
/** Less may be the way to the database and back. */
const CLOCK_EVEN_MS = 250;

export function nameOf({ id, report }: Replica): string {
  return report ? `${report.host}:${report.port}` : id;
}

export function stateOf({ silentMs, report }: Replica): 'alive' | 'silent' | 'stopping' {
  if (silentMs > SILENT_MS) return 'silent';
  return report?.isStopping ? 'stopping' : 'alive';
}

export function feedWords({ feedAgeMs, feedLagMs, isListening }: ReplicaReport): string {
  if (feedAgeMs > FEED_LATE_MS) return t('fleet.feedLate', { time: seconds(feedAgeMs) });
  if (!isListening) return t('fleet.feedPolls');
  return feedLagMs === null ? t('fleet.feedHears') : t('fleet.feedLag', { lag: feedLagMs });
}

export function poolWords({ poolMax, isPoolWhole }: ReplicaReport): string {
  return isPoolWhole ? t('fleet.poolOpen', { count: poolMax }) : t('fleet.poolPartial', { count: poolMax });
}

export function clockWords({ clockAheadMs }: ReplicaReport): string {
  if (clockAheadMs === null) return t('fleet.unknown');
  if (Math.abs(clockAheadMs) < CLOCK_EVEN_MS) return t('fleet.clockEven');
  const time = seconds(Math.abs(clockAheadMs));
  return clockAheadMs > 0 ? t('fleet.clockAhead', { time }) : t('fleet.clockBehind', { time });
}

export function percent(fraction: number): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(fraction);
}

function seconds(ms: number): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(ms / 1000);
}
