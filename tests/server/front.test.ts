import { createRequestListener } from '@remix-run/node-fetch-server';
import { once } from 'node:events';
import { Agent, request as send, type IncomingMessage } from 'node:http';
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

describe('the HTTP server', () => {
  it('hears out who is answered before all was sent, and goes on with that connection', async () => {
    const front = await listen(loadConfig({ PORT: String(await freePort()) }));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (body = '') => {
      const request = send(front.url, { method: 'POST', agent });
      const sent = once(request, 'finish');
      request.end(body);
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      await Promise.all([sent, once(answer.resume(), 'end')]);
      return [answer.statusCode, request.reusedSocket];
    };
    try {
      // It waits for the body as the API does, and reads nothing of it.
      const refuse = createRequestListener((_request: Request) => new Response(null, { status: 401 }));
      front.open(async (request, response) => refuse(request, response));
      expect(await ask('x'.repeat(30_000_000))).toEqual([401, false]);
      expect(await ask()).toEqual([401, true]);
    } finally {
      agent.destroy();
      await front.drain(0);
    }
  }, 20_000);
});
