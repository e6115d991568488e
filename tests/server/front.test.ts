import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type Front } from '#server/bin/serve/front';
import { loadConfig } from '#server/config';
import { freePort } from '#tests/support/free-port';

describe('the HTTP server before the site is there', () => {
  let front: Front;
  beforeAll(async () => {
    front = await listen(loadConfig({ PORT: String(await freePort()) }));
  });
  afterAll(() => front.drain(0));

  it('lives, is not ready, and says that it starts', async () => {
    const live = await fetch(`${front.url}/livez`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
    const ready = await fetch(`${front.url}/readyz?verbose`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ isReady: false, checks: { process: 'starting' }, warnings: [] });
    const page = await fetch(front.url);
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '2']);
  });
});
