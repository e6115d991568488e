import { createApp } from '#hono/app';
import type { Context } from '#server/context';
import { TEST_ORIGIN } from './site';

export interface ApiRequest extends Omit<RequestInit, 'body'> {
  cookie?: string;
  json?: unknown;
  body?: BodyInit | null;
}

export interface Api {
  (path: string, init?: ApiRequest): Promise<Response>;
  app: ReturnType<typeof createApp>;
}

/** The whole API on a suite's own site, called as its door calls it. */
export function useApi(ctx: Context): Api {
  const app = createApp(async () => ctx);
  const call = async (path: string, { cookie, json, headers, ...init }: ApiRequest = {}) => {
    const sent = new Headers(headers);
    if (cookie) sent.set('cookie', cookie);
    if (json !== undefined) sent.set('content-type', 'application/json');
    const body = json === undefined ? init.body : JSON.stringify(json);
    const duplex = body instanceof ReadableStream ? { duplex: 'half' } : {};
    return app.fetch(new Request(TEST_ORIGIN + path, { ...init, ...duplex, body, headers: sent }));
  };
  return Object.assign(call, { app });
}
