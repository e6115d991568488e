import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as send,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { balance, type InRotation } from '#server/bin/cluster/front';
import { trustedProxies } from '#server/bin/serve/client-address';
import { listen, type Front } from '#server/bin/serve/front';
import { loadConfig } from '#server/config';
import { freePort } from '#tests/support/free-port';
import { until } from '#tests/support/until';

const servers: Server[] = [];
let front: Front | undefined;
let replicas: InRotation[];

afterEach(async () => {
  await front?.drain(0);
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
});

/** The front before stand-ins for replicas. */
async function openFront(listeners: RequestListener[], trusted = ''): Promise<void> {
  const config = loadConfig({ PORT: String(await freePort()), TRUSTED_PROXIES: trusted });
  front = await listen(config);
  replicas = [];
  for (const listener of listeners) {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // As the site's own: what waits for a connection to be given up waits longer than a test may take.
    server.keepAliveTimeout = 75_000;
    servers.push(server);
    const replica = {
      port: (server.address() as AddressInfo).port,
      underWay: 0,
      isSuspect: false,
      isInRotation: () => !replica.isSuspect,
      suspect: () => (replica.isSuspect = true),
    };
    replicas.push(replica);
  }
  front.open(balance(replicas, trustedProxies(config.trustedProxies)));
}

/** One request on a connection of its own. `begin` returns it open, for bodies that come in pieces. */
function begin(path: string, options: RequestOptions = {}) {
  const request = send(`${front!.url}${path}`, { agent: false, ...options });
  const answer = once(request, 'response').then(([first]) => first as IncomingMessage);
  answer.catch(() => {});
  // What breaks after the head is the body's to tell.
  request.on('error', () => {});
  return { request, answer };
}

async function ask(path: string, options: RequestOptions & { body?: string } = {}) {
  const { request, answer } = begin(path, options);
  request.end(options.body);
  const { statusCode, headers, rawHeaders } = await answer;
  return { status: statusCode, headers, rawHeaders, body: await text(await answer) };
}

const echo: RequestListener = (request, response) => void request.pipe(response);
const sayHeaders: RequestListener = (request, response) => response.end(JSON.stringify(request.headers));

describe('the front of a cluster', () => {
  it('says 503 and when to come again while no replica is ready, and is live itself', async () => {
    await openFront([echo]);
    replicas[0]!.suspect();
    const refused = await ask('/');
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(refused.body).toContain('No replica of Safelight is ready');
    expect([(await ask('/livez')).status, (await ask('/readyz')).status]).toEqual([200, 503]);
  });

  it('is ready while any of them is, and asks none: that one may be leaving', async () => {
    await openFront([(_request, response) => void response.writeHead(503).end(), echo]);
    expect((await ask('/readyz')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('sends everybody to the next, and to whoever has least to do', async () => {
    const byFirst: string[] = [];
    await openFront([
      (request, response) => (byFirst.push(request.url!), request.url === '/slow' || response.end('first')),
      (_request, response) => response.end('second'),
    ]);
    const bodies = await Promise.all(['/1', '/2', '/3', '/4'].map(async (path) => (await ask(path)).body));
    expect(bodies.toSorted()).toEqual(['first', 'first', 'second', 'second']);
    const held = begin('/slow');
    held.request.on('error', () => {}).end();
    const other = begin('/slow');
    other.request.on('error', () => {}).end();
    await until(() => byFirst.includes('/slow'));
    for (let turn = 0; turn < 4; turn += 1) expect((await ask('/quick')).body).toBe('second');
    for (const { request } of [held, other]) request.destroy();
  });

  it('hands on what arrives before there is more of it, in both directions', async () => {
    await openFront([echo]);
    const { request, answer } = begin('/', { method: 'PATCH' });
    for (const piece of ['one', 'two']) {
      request.write(piece);
      const [chunk] = await once(await answer, 'data');
      expect(String(chunk)).toBe(piece);
    }
    request.end();
    await once(await answer, 'end');
  });

  it('keeps method, address, status, ranges, lengths, repeated headers and the Host', async () => {
    await openFront([
      (request, response) => {
        const seen = [request.method, request.url, request.headers.range, request.headers.host].join(' ');
        response.writeHead(206, 'Some Of It', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Seen', seen]);
        response.end('part');
      },
    ]);
    const options = { headers: { range: 'bytes=0-3', host: 'photos.example' } };
    const got = await ask('/media/a?b=%20c', options);
    expect([got.status, got.body, got.headers['set-cookie']]).toEqual([206, 'part', ['a=1', 'b=2']]);
    expect(got.headers['x-seen']).toBe('GET /media/a?b=%20c bytes=0-3 photos.example');
    const head = await ask('/', { method: 'HEAD' });
    expect([head.status, head.body, head.headers['x-seen']]).toEqual([206, '', expect.stringMatching(/^HEAD /)]);
  });

  it('keeps headers of one connection to that connection', async () => {
    await openFront([
      (request, response) => {
        response.writeHead(200, { Connection: 'x-private', 'X-Private': 'no', 'X-Public': 'yes' });
        response.end(JSON.stringify(request.headers));
      },
    ]);
    const headers = { connection: 'x-secret', 'x-secret': '1', te: 'trailers', upgrade: 'h2c', cookie: 'a=1; b=2' };
    const got = await ask('/', { headers });
    expect(JSON.parse(got.body)).toMatchObject({ cookie: 'a=1; b=2' });
    for (const name of ['x-secret', 'te', 'upgrade']) expect(JSON.parse(got.body)).not.toHaveProperty(name);
    expect([got.headers['x-private'], got.headers['x-public']]).toEqual([undefined, 'yes']);
  });

  it('believes no stranger who claims to be somebody else', async () => {
    await openFront([sayHeaders]);
    const headers = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    };
    const seen = JSON.parse((await ask('/', { headers: { ...headers, host: 'photos.example' } })).body);
    expect(seen).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'photos.example',
    });
  });

  it('believes the proxy that it was told to trust', async () => {
    await openFront([sayHeaders], '127.0.0.1');
    const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7', 'x-forwarded-proto': 'https' };
    const seen = JSON.parse((await ask('/', { headers })).body);
    expect(seen).toMatchObject({ 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' });
  });

  it('gives a request that did not reach a replica to another, its body whole', async () => {
    await openFront([echo, echo]);
    servers[0]!.close();
    for (let turn = 0; turn < 4; turn += 1) {
      const got = await ask('/', { method: 'POST', body: 'the whole body' });
      expect([got.status, got.body]).toEqual([200, 'the whole body']);
    }
    expect(replicas[0]!.isInRotation()).toBe(false);
  });

  it('never sends twice what may have been done', async () => {
    let times = 0;
    const dying: RequestListener = (request) => {
      times += 1;
      request.once('data', () => request.socket.destroy());
    };
    await openFront([dying, dying]);
    const got = await ask('/', { method: 'POST', body: 'once' });
    expect([got.status, times]).toEqual([502, 1]);
  });

  it('asks once more, and only once, what changes nothing', async () => {
    let times = 0;
    const dying: RequestListener = (request) => {
      times += 1;
      request.socket.destroy();
    };
    await openFront([dying, dying, dying]);
    expect([(await ask('/')).status, times]).toEqual([502, 2]);
    await front?.drain(0);
    await openFront([dying, (_request, response) => response.end('fine')]);
    expect([(await ask('/')).body, (await ask('/')).body]).toEqual(['fine', 'fine']);
  });

  it('breaks off an answer that was broken off', async () => {
    await openFront([
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('the beginning', () => response.destroy());
      },
    ]);
    await expect(ask('/')).rejects.toThrow('aborted');
  });

  it('brings an answer that comes before the end of an upload, and reads the rest away', async () => {
    let isFreed = false;
    await openFront([
      (request, response) => {
        request.socket.once('close', () => (isFreed = true));
        response.writeHead(415);
        response.end('not a photo');
      },
    ]);
    const agent = new Agent({ keepAlive: true });
    const { request, answer } = begin('/', { agent, method: 'POST', headers: { 'content-length': '8000000' } });
    request.write(Buffer.alloc(100));
    expect([(await answer).statusCode, await text(await answer)]).toEqual([415, 'not a photo']);
    await new Promise<void>((resolve) => request.end(Buffer.alloc(8_000_000 - 100), resolve));
    agent.destroy();
    await until(() => isFreed);
  });

  it('tells the replica when the visitor has gone, before the answer and within it', async () => {
    const gone: string[] = [];
    await openFront([
      (request, response) => {
        response.once('close', () => gone.push(request.url!));
        if (request.url === '/stream') response.write('the beginning');
      },
    ]);
    const waiting = begin('/waiting');
    waiting.request.on('error', () => {}).end();
    const streaming = begin('/stream');
    streaming.request.on('error', () => {}).end();
    (await streaming.answer).on('error', () => {});
    await until(() => replicas[0]!.underWay === 2);
    for (const { request } of [waiting, streaming]) request.destroy();
    await until(() => gone.length === 2 && replicas[0]!.underWay === 0);
  });
});
