import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginRequest, endRequest } from '#server/observe-request';
import { runInRequest } from '#server/request-context';
import { traceTo, tracer } from '#server/telemetry';
import { useApi } from '#tests/support/api';
import { addPerson, signIn, useSite } from '#tests/support/site';

const ctx = useSite();
const api = useApi(ctx);
const exporter = new InMemorySpanExporter();
let stop: () => Promise<void>;
beforeAll(async () => (stop = await traceTo(new SimpleSpanProcessor(exporter))));
afterAll(() => stop());
beforeEach(() => exporter.reset());

/** The spans of the one request that was made, by kind. */
function spans() {
  const finished = exporter.getFinishedSpans();
  const [server, ...others] = finished.filter(({ kind }) => kind === SpanKind.SERVER);
  expect(others).toEqual([]);
  return { server: server!, queries: finished.filter(({ kind }) => kind === SpanKind.CLIENT) };
}

describe('a trace', () => {
  it('has the request, and its queries inside', async () => {
    await api('/api/v1/public/albums/summer?typed=secret');
    const { server, queries } = spans();
    expect(server.name).toBe('GET /api/v1/public/albums/:slug');
    expect(server.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/api/v1/public/albums/:slug',
      'http.response.status_code': 404,
    });
    expect(server.resource.attributes['service.name']).toBe('safelight');
    expect(queries).toHaveLength(1);
    const [query] = queries;
    expect(query!.parentSpanContext?.spanId).toBe(server.spanContext().spanId);
    expect(query!.spanContext().traceId).toBe(server.spanContext().traceId);
    expect(query!.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.operation.name': 'SELECT',
      'db.query.text': expect.stringMatching(/^select [^]*\$1/),
    });
    expect(JSON.stringify([server.attributes, query!.attributes])).not.toMatch(/summer|secret/);
  });

  it('has each step of a transaction', async () => {
    const cookie = await signIn(ctx, (await addPerson(ctx, 'admin')).email);
    exporter.reset();
    const created = await api('/api/v1/admin/albums', { method: 'POST', cookie, json: { title: 'Autumn' } });
    const { id } = (await created.json()) as { id: string };
    exporter.reset();
    await api(`/api/v1/admin/albums/${id}`, { method: 'PATCH', cookie, json: { title: 'Autumn leaves' } });
    const { server, queries } = spans();
    const names = queries.map(({ name }) => name);
    expect(names.slice(names.indexOf('BEGIN'), names.indexOf('COMMIT') + 1)).toEqual(['BEGIN', 'UPDATE', 'COMMIT']);
    expect(new Set(queries.map((query) => query.parentSpanContext?.spanId))).toEqual(
      new Set([server.spanContext().spanId]),
    );
    expect(JSON.stringify(queries.map(({ attributes }) => attributes))).not.toContain('Autumn');
  });

  it('begins here, whatever came along', async () => {
    const given = '4bf92f3577b34da6a3ce929d0e0e4736';
    await api('/api/v1/openapi.json', { headers: { traceparent: `00-${given}-00f067aa0ba902b7-01` } });
    expect(spans().server.spanContext().traceId).not.toBe(given);
    expect(spans().server.parentSpanContext).toBeUndefined();
  });

  it('has an error by its code, never in words', async () => {
    const request = beginRequest('GET');
    await runInRequest(request, () => ctx.sql`SELECT ${'typed'}::text::int`.catch(() => {}));
    endRequest(request, { status: 500 }, ctx.log);
    const { server, queries } = spans();
    expect(server.name).toBe('GET');
    expect(server.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(queries[0]!.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(queries[0]!.attributes).toMatchObject({ 'error.type': '22P02', 'db.response.status_code': '22P02' });
    expect(queries[0]!.events).toEqual([]);
    expect(JSON.stringify(queries[0]!.attributes)).not.toContain('typed');
  });

  it('has no queries that no request sent', async () => {
    await ctx.sql`SELECT 1`;
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('costs nothing once it is stopped', async () => {
    await stop();
    expect(tracer()).toBeUndefined();
    await api('/livez');
    expect(exporter.getFinishedSpans()).toEqual([]);
    stop = await traceTo(new SimpleSpanProcessor(exporter));
  });
});
