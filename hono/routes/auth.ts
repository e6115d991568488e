import { Hono } from 'hono';
import type { Env } from '../env';

/** better-auth's own routes: sign in, sign out, the session. */
export function authRoutes() {
  return new Hono<Env>().on(['GET', 'POST'], '/*', (c) =>
    // Hono answers HEAD by GET; better-auth knows no HEAD.
    c.var.ctx.auth.handler(c.req.method === 'HEAD' ? new Request(c.req.raw, { method: 'GET' }) : c.req.raw),
  );
}
