import { expect, test } from '@playwright/test';
import { relativeTime } from '../../app/(admin)/admin/_ui/times';
import { endedLast } from '../../app/(admin)/admin/people/ended';

const NOW_MS = Date.parse('2026-11-26T12:00:00Z');
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const atSeconds = (seconds: number) => new Date(NOW_MS + seconds * 1000).toISOString();

test.describe('how far a moment is', () => {
  for (const [seconds, words] of [
    [0, 'now'],
    [-59, 'now'],
    [59, 'now'],
    [-MINUTE, '1 minute ago'],
    [89, 'in 1 minute'],
    [-90, '2 minutes ago'],
    [HOUR - 31, 'in 59 minutes'],
    [HOUR - 1, 'in 1 hour'],
    [-31 * MINUTE, '31 minutes ago'],
    [-90 * MINUTE, '2 hours ago'],
    [DAY - 1, 'in 1 day'],
    [-30 * HOUR, '1 day ago'],
    [3 * DAY - 1, 'in 3 days'],
    [7 * DAY - 1, 'in 1 week'],
    [30 * DAY, 'in 4 weeks'],
    [-31 * DAY, '4 weeks ago'],
    [90 * DAY - 1, 'in 3 months'],
    [365 * DAY, 'in 1 year'],
    [-18 * 31 * DAY, '2 years ago'],
  ] as const) {
    test(`${seconds} seconds from now is ${words}`, () =>
      expect(relativeTime(atSeconds(seconds), NOW_MS, 'en')).toBe(words));
  }
});

test('puts what has ended last, and leaves the order be otherwise', () => {
  const [gone, never, old, open] = [
    { expiresAt: new Date(Date.now() - 1).toISOString() },
    { expiresAt: null },
    { expiresAt: '2001-01-01T00:00:00Z' },
    { expiresAt: new Date(Date.now() + 60_000).toISOString() },
  ];
  expect(endedLast([gone, never, old, open])).toEqual([never, open, gone, old]);
});
