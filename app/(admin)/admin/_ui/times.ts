const UNITS: readonly { name: Intl.RelativeTimeFormatUnit; seconds: number }[] = [
  { name: 'second', seconds: 1 },
  { name: 'minute', seconds: 60 },
  { name: 'hour', seconds: 3600 },
  { name: 'day', seconds: 86_400 },
  { name: 'week', seconds: 604_800 },
  { name: 'month', seconds: 2_629_800 },
  { name: 'year', seconds: 31_557_600 },
];

/** `3 minutes ago`, `in 2 days`, `now`. */
export function relativeTime(iso: string, nowMs: number, language: string): string {
  const seconds = (Date.parse(iso) - nowMs) / 1000;
  // Rounded before it is asked whether the next unit is full: 59.9 minutes are an hour, not 60 minutes.
  const unit = UNITS.find((each, index) => {
    const next = UNITS[index + 1];
    return !next || Math.round(Math.abs(seconds) / each.seconds) * each.seconds < next.seconds;
  })!;
  if (unit.name === 'second') return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second');
  const count = Math.sign(seconds) * Math.round(Math.abs(seconds) / unit.seconds);
  // Not `yesterday`: 30 hours ago may be the day before.
  return new Intl.RelativeTimeFormat(language).format(count, unit.name);
}

/** In the reader's own zone. */
export function absoluteTime(iso: string, language: string): string {
  return new Date(iso).toLocaleString(language, { dateStyle: 'full', timeStyle: 'medium' });
}

/** In the reader's own zone. */
export function absoluteDay(iso: string, language: string): string {
  return new Date(iso).toLocaleDateString(language, { dateStyle: 'medium' });
}

/** How long something will take still: `40 s`, `3 min`, `2 h 5 min`, `7 days`. */
export function duration(seconds: number, language: string): string {
  const of = (value: number, unit: 'second' | 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(
      value,
    );
  if (seconds < 60) return of(Math.max(1, Math.round(seconds)), 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return of(minutes, 'minute');
  if (minutes >= 2 * 24 * 60) return of(Math.round(minutes / (24 * 60)), 'day');
  const rest = minutes % 60;
  return rest === 0
    ? of(Math.floor(minutes / 60), 'hour')
    : `${of(Math.floor(minutes / 60), 'hour')} ${of(rest, 'minute')}`;
}
