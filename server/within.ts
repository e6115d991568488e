import { setTimeout as delay } from 'node:timers/promises';

/** What was waited for did not come in time. It may still come: nobody hears of it then. */
export class TooLateError extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = 'TooLateError';
  }
}

/** @throws TooLateError when `work` takes longer than `limitMs` */
export async function within<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  const limit = new AbortController();
  const tooLate = delay(limitMs, undefined, { signal: limit.signal }).then(() => {
    throw new TooLateError(limitMs);
  });
  tooLate.catch(() => {});
  work.catch(() => {});
  return Promise.race([work, tooLate]).finally(() => limit.abort());
}
