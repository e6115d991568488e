import { describe, expect, it } from 'vitest';
import { createApp } from '#hono/app';
import { useApi } from '#tests/support/api';
import type { JsonSchema, OpenApi } from '#tests/support/openapi';
import { useSite } from '#tests/support/site';

const ctx = useSite();
const api = useApi(ctx);
const read = async () => (await (await api('/api/v1/openapi.json')).json()) as OpenApi;

/** What is not JSON by nature. */
const BYTES_AND_STREAMS = [
  '/api/v1/admin/uploads/*',
  'POST /api/v1/admin/photos',
  '/api/v1/admin/tasks/events',
  '/api/v1/openapi.json',
];

describe('openapi.json', () => {
  it('is OpenAPI 3.1 with an answer and a problem for each operation', async () => {
    const spec = await read();
    expect(spec.openapi).toBe('3.1.0');
    expect(spec.info).toMatchObject({ title: 'Safelight', version: expect.any(String) });
    for (const [path, operations] of Object.entries(spec.paths)) {
      expect(path).toMatch(/^\/api\/v1\//);
      for (const [method, operation] of Object.entries(operations)) {
        expect(['get', 'put', 'post', 'patch', 'delete']).toContain(method);
        expect(operation).toHaveProperty('summary');
        expect(Object.keys(operation.responses).length, `${method} ${path}`).toBeGreaterThanOrEqual(2);
        expect(operation.responses.default?.content).toHaveProperty('application/problem+json');
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
        expect(declared.map((parameter) => parameter.name)).toEqual(named);
        for (const parameter of declared) expect(parameter.required).toBe(true);
      }
    }
  });

  it('has no reference that leads nowhere', async () => {
    const spec = await read();
    const references: string[] = [];
    JSON.stringify(spec, (key, value: unknown) => {
      if (key === '$ref') references.push(value as string);
      return value;
    });
    for (const reference of references) {
      const target = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((node, part) => (node as Record<string, unknown>)?.[part], spec);
      expect(target as JsonSchema, reference).toBeDefined();
    }
  });

  it('lists every JSON route below /api/v1', async () => {
    const spec = await read();
    const routes = createApp(async () => ctx).routes.filter(
      ({ method, path }) =>
        path.startsWith('/api/v1/') &&
        !BYTES_AND_STREAMS.includes(path) &&
        !(method === 'ALL' && path.endsWith('*')) &&
        !(`${method} ${path}` === BYTES_AND_STREAMS[1] && !spec.paths[path]?.post),
    );
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, path } of routes) {
      const operation = spec.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation, `${method} ${path} is not in openapi.json`).toBeDefined();
    }
  });
});
