import { Hono } from 'hono';
import type { Env } from '../env';

/** better-auth's own routes: sign in, sign out, the session. */
export function authRoutes() {
  return new Hono<Env>().on(['GET', 'POST'], '/*', async (c) => {
    // Hono answers HEAD by GET; better-auth knows no HEAD.
    const request = c.req.method === 'HEAD' ? new Request(c.req.raw, { method: 'GET' }) : c.req.raw;
    const response = await c.var.ctx.auth.handler(request);
    // Its own name for what RFC 9110 calls Retry-After.
    const retryAfter = response.headers.get('x-retry-after');
    if (retryAfter) response.headers.set('retry-after', retryAfter);
    return response;
  });
}
