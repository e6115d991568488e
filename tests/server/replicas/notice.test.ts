import { expect, it } from 'vitest';
import { loadConfig } from '#server/config';
import type { Presence } from '#server/replicas/presence';
import { noticeMs } from '#server/replicas/notice';

const noticeOf = (alive: number, env: Record<string, string> = {}) =>
  noticeMs({ config: loadConfig(env), presence: { alive: () => alive } as Presence });

it('gives balancers time to notice where there are other replicas, and stops at once where there are none', () => {
  expect([noticeOf(1), noticeOf(2), noticeOf(5)]).toEqual([0, 5000, 5000]);
});

it('is what the operator says', () => {
  expect(noticeOf(1, { SHUTDOWN_DELAY_SECONDS: '3' })).toBe(3000);
  expect(noticeOf(5, { SHUTDOWN_DELAY_SECONDS: '0' })).toBe(0);
  for (const wrong of ['61', '-1', '1.5', 'soon']) {
    expect(() => noticeOf(1, { SHUTDOWN_DELAY_SECONDS: wrong })).toThrow('SHUTDOWN_DELAY_SECONDS: expected a whole');
  }
});
