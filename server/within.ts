/** What was waited for did not come in time. It may still come: nobody hears of it then. */
export class TooLateError extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = 'TooLateError';
  }
}

/** @throws TooLateError when `work` takes longer than `limitMs` */
export function within<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new TooLateError(limitMs)), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(limit));
  });
}
