const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 minutes ago`, `in 2 days`, `now`. */
export function relativeTime(iso: string, nowMs: number, language: string): string {
  const seconds = (Date.parse(iso) - nowMs) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return unit === 'second' ? format.format(0, 'second') : format.format(Math.trunc(seconds / size), unit);
}

/** In the reader's own zone. */
export function absoluteTime(iso: string, language: string): string {
  return new Date(iso).toLocaleString(language, { dateStyle: 'full', timeStyle: 'medium' });
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
