import { expect, it } from 'vitest';
import { runQueueBench } from './queue';
import { runReplicasBench } from './replicas';

/** Small runs, so that a benchmark that no longer runs is noticed; what they measure means nothing at this size. */
it('measures the queue beside its peers', { timeout: 180_000 }, async () => {
  const rows = await runQueueBench({
    setups: [{ processes: 1, batch: 100 }],
    small: 100,
    large: 20_000,
    rounds: 1,
    windows: 1,
    windowMs: 200,
    sends: 5,
  });
  expect(rows.filter((row) => row.bar).map((row) => row.name)).toEqual([
    '1 process, batch 100, 100 waiting: to the better peer',
    '1 process, batch 100, 20000 waiting: to the better peer',
    '1 process, batch 100: many waiting to few',
    'insert to start, 3 idle processes, p99: Safelight',
  ]);
  expect(rows.filter((row) => !(row.value > 0))).toEqual([]);
});

it('measures more and more replicas', { timeout: 120_000 }, async () => {
  const rows = await runReplicasBench({ photos: 8, rounds: 1, firstLookMs: 5, variantsMs: 5 });
  expect(rows.filter((row) => row.bar).map((row) => row.name)).toEqual([
    '2 replicas to 2 times one',
    '4 replicas to 4 times one',
  ]);
  expect(rows.filter((row) => !(row.value > 0))).toEqual([]);
});
