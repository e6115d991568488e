import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { findRunningPostgres } from '#server/db/embedded/find-running-postgres';
import { requestLines } from '#tests/support/log-lines';
import { addPicture } from '#tests/support/pictures';
import { startSiteProcess, type RunningSite } from '#tests/support/running-site';
import { until } from '#tests/support/until';

/** A whole site, a collector beside it that keeps what it is sent. */
let collector: Server;
let received = '';
let site: RunningSite;
beforeAll(async () => {
  collector = createServer((request, response) => {
    request.setEncoding('latin1').on('data', (text: string) => (received += `${request.url} ${text}`));
    request.on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  site = await startSiteProcess({
    env: {
      LOG_LEVEL: 'debug',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_SERVICE_NAME: 'gallery-of-the-test',
      // Nothing is sent before the stop.
      OTEL_BSP_SCHEDULE_DELAY: '600000',
    },
  });
}, 180_000);
afterAll(async () => {
  await site.remove();
  collector.close();
});

/** The line of an answer, once it is there. */
const lineOf = (answer: Response) => {
  const requestId = answer.headers.get('x-request-id');
  return until(() => requestLines(site.output()).find((line) => line.requestId === requestId));
};
/** As `fetch` would not: with any header, by any method. */
const ask = async (path: string, headers: Record<string, string>, method = 'GET') => {
  const request = send(site.url + path, { headers, method, agent: false }).end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  // Nobody waits for its end: it may be broken off.
  for (const end of [request, answer.resume()]) end.on('error', () => {});
  return answer;
};
const get = (path: string, init: RequestInit = {}) => fetch(site.url + path, { redirect: 'manual', ...init });

describe('a whole site', () => {
  it('has a line for each page, with its pattern and its queries, and none once it comes from memory', async () => {
    const first = await get('/albums/typed-by-somebody?token=typed');
    expect(first.headers.get('server-timing')).toBeNull();
    expect(await lineOf(first)).toMatchObject({ level: 30, method: 'GET', route: '/albums/:slug', status: 404 });
    expect((await lineOf(first)).queries).toBeGreaterThan(0);
    await until(async () => (await lineOf(await get('/'))).queries === 0);
    const line = await lineOf(await get('/'));
    expect(line).toMatchObject({ route: '/', status: 200, queryMs: 0, actorId: null });
    expect(line.bytes).toBeGreaterThan(1000);
    expect(requestLines(site.output()).filter(({ requestId }) => requestId === line.requestId)).toHaveLength(1);
  });

  it('has one id for a request in its answer, its problem and its line', async () => {
    const answer = await get('/api/v1/public/albums/none', { headers: { 'x-request-id': 'from-the-client' } });
    const { requestId } = (await answer.json()) as { requestId: string };
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await lineOf(answer)).toMatchObject({ requestId, route: '/api/v1/public/albums/:slug', queries: 1 });
  });

  it('says who saw a page, and who went away before its end', async () => {
    const cookie = await site.signIn();
    const page = await lineOf(await get('/admin/albums', { headers: { cookie } }));
    expect(page).toMatchObject({ route: '/admin/albums', status: 200, actorId: expect.any(String) });
    const leave = new AbortController();
    const events = await get('/api/v1/admin/tasks/events', { headers: { cookie }, signal: leave.signal });
    leave.abort();
    expect(await lineOf(events)).toMatchObject({
      route: '/api/v1/admin/tasks/events',
      aborted: true,
      actorId: page.actorId,
    });
  });

  it('names no address that it does not know, and speaks low of what machines ask for', async () => {
    const html = await (await get('/')).text();
    const script = /src="(\/_next\/static\/[^"]+)"/.exec(html)![1]!;
    expect(await lineOf(await get(script))).toMatchObject({ level: 20, route: '/_next/static', status: 200 });
    for (const route of ['/livez', '/readyz'])
      expect(await lineOf(await get(route))).toMatchObject({ level: 20, route });
    expect(await lineOf(await get('/no/such/typed-address'))).toMatchObject({ route: 'unmatched', status: 404 });
    expect(await lineOf(await get('/', { headers: { 'x-large': 'x'.repeat(20_000) } }))).toMatchObject({ status: 431 });
  });

  it('answers its API by itself: compressed or of known length, whatever the client says of host and address', async () => {
    const claims = { 'x-safelight-client-address': '192.0.2.7', host: 'elsewhere.example' };
    expect((await ask('/metrics', claims)).statusCode).toBe(200);
    expect((await ask('/media/none/640.webp', claims)).statusCode).toBe(404);
    const { headers } = await ask('/api/v1/openapi.json', { 'accept-encoding': 'gzip' });
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect((await ask('/api/v1/public/albums', {}, 'TRACE')).statusCode).toBe(405);
    const { sql, close } = connect((await findRunningPostgres(site.dataDir))!, 1);
    const picture = await addPicture(sql, path.join(site.dataDir, 'storage'), 'public');
    await close();
    for (const method of ['GET', 'HEAD']) {
      const sent = await ask(picture.path, {}, method);
      expect(sent.headers, method).toMatchObject({ 'content-length': expect.stringMatching(/^[1-9]/) });
      expect(sent.headers, method).not.toHaveProperty('transfer-encoding');
    }
  });

  it('tells of it all to this machine under /metrics', async () => {
    const text = await (await get('/metrics')).text();
    const value = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(series))
          ?.split(' ')[1],
      );
    const page = 'safelight_http_request_duration_seconds_count{method="GET",route="/albums/:slug",status="404"}';
    expect(value(page)).toBe(1);
    expect(value('safelight_db_query_seconds_count{operation="select"}')).toBeGreaterThan(5);
    expect(value('safelight_coherence_feed_age_seconds')).toBeLessThan(3);
    expect(value('nodejs_heap_size_used_bytes')).toBeGreaterThan(1_000_000);
    expect(text).not.toMatch(/typed/);
    // Prometheus refuses a page that has a name twice.
    const names = text.match(/^# TYPE \S+/gm)!;
    expect(new Set(names).size).toBe(names.length);
  });

  it('logs why a page failed under the id that the answer bears', async () => {
    const { sql, close } = connect((await findRunningPostgres(site.dataDir))!, 1);
    await sql`ALTER TABLE album RENAME TO album_away`;
    const answer = await get('/albums/typed-and-failing');
    await sql`ALTER TABLE album_away RENAME TO album`;
    await close();
    expect(await lineOf(answer)).toMatchObject({ level: 40, route: '/albums/:slug', status: 500 });
    const failure = site
      .output()
      .split('\n')
      .find((line) => line.includes('"msg":"page failed"'))!;
    expect(JSON.parse(failure)).toMatchObject({
      level: 50,
      requestId: answer.headers.get('x-request-id'),
      page: '/albums/[slug]',
      err: { message: expect.stringContaining('Failed query: select'), cause: { code: '42P01' } },
    });
    expect(failure).not.toContain('typed-and-failing');
  });

  it('has sent its traces when it has stopped', async () => {
    expect(received).toBe('');
    await site.stop();
    for (const text of ['/v1/traces', 'gallery-of-the-test', 'GET /albums/:slug', 'db.query.text']) {
      expect(received).toContain(text);
    }
    expect(received).not.toContain('typed');
  });
});
