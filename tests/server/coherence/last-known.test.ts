import { describe, expect, it } from 'vitest';
import { STALE_MS } from '#server/coherence/bus';
import { orLast } from '#server/coherence/last-known';

const lost = () => Promise.reject(Object.assign(new Error('lost'), { code: 'CONNECTION_CLOSED' }));
/** A database that loses the first readings, beside a feed that is as old as is said at each reading. */
function after(losses: number, feedAgesMs: number[] = []) {
  let readings = 0;
  const bus = { feedAgeMs: () => feedAgesMs[Math.min(Math.max(readings - 1, 0), feedAgesMs.length - 1)] ?? 0 };
  const read = () => ((readings += 1) <= losses ? lost() : Promise.resolve('new'));
  return { bus, read, readings: () => readings };
}

describe('a public read whose connection is lost', () => {
  it('is tried again while the feed is on time: what is known may be known to be wrong', async () => {
    const { bus, read, readings } = after(2);
    expect(await orLast(bus, read, () => 'old')).toBe('new');
    expect(readings()).toBe(3);
  });

  it('is what was last known as soon as the feed is stale', async () => {
    const { bus, read, readings } = after(9, [0, 0, STALE_MS + 1]);
    expect(await orLast(bus, read, () => 'old')).toBe('old');
    expect(readings()).toBe(3);
  });

  it('fails when nothing is known, without trying again once the feed is stale', async () => {
    const { bus, read, readings } = after(9, [STALE_MS + 1]);
    await expect(orLast(bus, read, () => undefined)).rejects.toThrow('lost');
    expect(readings()).toBe(1);
  });

  it('fails at once with what is no loss', async () => {
    const wrong = () => Promise.reject(new Error('wrong'));
    await expect(orLast({ feedAgeMs: () => STALE_MS + 1 }, wrong, () => 'old')).rejects.toThrow('wrong');
  });
});
