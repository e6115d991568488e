import { Hono } from 'hono';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Env } from '#hono/env';
import { requestLog } from '#hono/middleware/request-log';
import { onError } from '#hono/on-error';
import { system } from '#server/auth/actor';
import { processMetrics } from '#server/metrics/process-metrics';
import { beginRequest } from '#server/observe-request';
import { requestContext, runInRequest } from '#server/request-context';
import { watchTaskBoard } from '#server/tasks/watch-task-board';
import { useApi } from '#tests/support/api';
import { keptLog } from '#tests/support/log-lines';
import { addPerson, signIn, useSite } from '#tests/support/site';

const ctx = useSite();
const api = useApi(ctx);
let requests: ReturnType<typeof keptLog>['requests'];
beforeEach(() => {
  const kept = keptLog();
  ctx.log = kept.log;
  requests = kept.requests;
});

describe('a request', () => {
  it('is one line, with the route as a pattern and the queries that it cost', async () => {
    const answer = await api('/api/v1/public/albums/a-slug-that-nobody-has?token=typed');
    expect(requests()).toEqual([
      {
        level: 30,
        time: expect.any(String),
        msg: 'request',
        requestId: answer.headers.get('x-request-id'),
        method: 'GET',
        route: '/api/v1/public/albums/:slug',
        status: 404,
        durationMs: expect.any(Number),
        queries: 1,
        queryMs: expect.any(Number),
        actorId: null,
      },
    ]);
  });

  it('says who was signed in', async () => {
    const admin = await addPerson(ctx, 'admin');
    const cookie = await signIn(ctx, admin.email);
    await api('/api/v1/admin/albums', { cookie });
    expect(requests()).toMatchObject([{ route: '/api/v1/admin/albums', status: 200, actorId: admin.id }]);
  });

  it('has no route where none matches, whatever was typed', async () => {
    await api('/api/v1/a-secret-typed-by-somebody');
    await api('/media/typed');
    expect(requests().map(({ route }) => route)).toEqual(['unmatched', 'unmatched']);
  });

  it('has the route that answered, and the one it was for where it was refused before', async () => {
    await api('/media/unknown/original');
    await api('/media/unknown/640.webp');
    await api('/api/v1/admin/albums', { method: 'POST', json: {}, headers: { origin: 'https://elsewhere.example' } });
    expect(requests()).toMatchObject([
      { route: '/media/:key/original', status: 401 },
      { route: '/media/:key/:file', status: 404 },
      { route: '/api/v1/admin/albums', status: 403 },
    ]);
  });

  it('is told quietly where machines ask all the time, and loudly where it failed', async () => {
    await api('/readyz');
    const app = new Hono<Env>().use(requestLog(async () => ctx)).get('/fails', (c) => c.body(null, 503));
    await app.request('/fails');
    expect(requests()).toMatchObject([
      { level: 20, route: '/readyz', status: 200 },
      { level: 40, route: '/fails', status: 503 },
    ]);
  });

  it('takes its id from nobody', async () => {
    const answer = await api('/api/v1/openapi.json', { headers: { 'x-request-id': 'chosen-by-the-client' } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells the browser of its queries, but not in production', async () => {
    const timing = async () => (await api('/api/v1/public/albums')).headers.get('server-timing');
    expect(await timing()).toMatch(/^db;dur=[\d.]+;desc="1 query", total;dur=[\d.]+$/);
    const before = ctx.config.isProduction;
    ctx.config.isProduction = true;
    expect(await timing()).toBeNull();
    ctx.config.isProduction = before;
  });

  it('is counted in the histogram under its pattern', async () => {
    const count = async () => {
      const { values } = await processMetrics().requests.get();
      const { value } = values.find(
        ({ metricName, labels }) =>
          metricName?.endsWith('_count') && labels.route === '/api/v1/public/albums' && labels.status === 200,
      ) ?? { value: 0 };
      return value;
    };
    const before = await count();
    await Promise.all([1, 2, 3].map(() => api('/api/v1/public/albums?tag=typed')));
    expect(await count()).toBe(before + 3);
  });
});

describe('work that a request sets going', () => {
  it('is not the request’s when the queue does it', async () => {
    const request = beginRequest('POST');
    await runInRequest(request, async () => {
      ctx.worker.open();
      ctx.worker.wake();
      await ctx.worker.idle();
      ctx.worker.shut();
    });
    expect(request.queries).toBe(0);
  });

  it('is not the request’s when others watch the board too', async () => {
    const request = beginRequest('GET');
    const leave = new AbortController();
    await runInRequest(request, async () => {
      for await (const board of watchTaskBoard(ctx, system, leave.signal)) {
        expect(board).not.toBeNull();
        break;
      }
    });
    expect(request.queries).toBe(0);
  });
});

describe('requests at the same time', () => {
  it('each count their own queries', async () => {
    const app = new Hono<Env>()
      .onError(onError)
      .use(requestLog(async () => ctx))
      .get('/ask/:times', async (c) => {
        const times = Number(c.req.param('times'));
        if (times % 3 === 0) {
          await Promise.all(Array.from({ length: times }, () => ctx.sql`SELECT 1`));
        } else {
          for (let time = 0; time < times; time += 1) await ctx.sql`SELECT pg_sleep(0.001)`;
        }
        return c.json({ queries: requestContext()!.queries, id: c.var.requestId });
      });
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => (await app.request(`/ask/${index % 17}`)).json()),
    );
    expect(answers.map(({ queries }) => queries)).toEqual(answers.map((_, index) => index % 17));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(100);
    const byId = new Map(requests().map((line) => [line.requestId, line]));
    expect(answers.map(({ id }) => byId.get(id)!.queries)).toEqual(answers.map((_, index) => index % 17));
    expect(requests()).toHaveLength(100);
  });
});
