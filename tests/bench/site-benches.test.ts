import { expect, it } from 'vitest';
import { runAuthBench } from './auth';
import { runCoherenceBench } from './coherence';
import { runDistanceBench } from './distance';
import type { BenchRow } from './row';

/** Small runs, so that a benchmark that no longer runs is noticed; what they measure means nothing at this size. */
const barred = (rows: BenchRow[]) => rows.filter((row) => row.bar).map((row) => row.name);

it('measures how late a change is heard', { timeout: 120_000 }, async () => {
  const rows = await runCoherenceBench({ changes: 20, pauseMs: 1 });
  expect(barred(rows)).toEqual(['commit to heard, 3 replicas, idle, p99']);
  expect(rows.filter((row) => !(row.value >= 0))).toEqual([]);
});

it('measures what it costs to know who asks', { timeout: 240_000 }, async () => {
  const rows = await runAuthBench({ rounds: 1, roundSeconds: 1 });
  expect(barred(rows)).toEqual(['warm session to open', 'warm session to that', 'errors and answers other than 304']);
  expect(rows.at(-1)!.value).toBe(0);
});

it('measures an ocean between the site and its database, and counts the crossings', { timeout: 240_000 }, async () => {
  const rows = await runDistanceBench({ requests: 3, restarts: 1 });
  const trips = (name: string) => rows.find((row) => row.name === `${name}, queries`)!.value;
  expect(trips('warm authenticated read')).toBe(0);
  expect(trips('cold authenticated read')).toBe(1);
  expect(trips('admin task board')).toBe(1);
  expect(trips('public page')).toBe(0);
});
