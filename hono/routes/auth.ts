import { Hono } from 'hono';
import type { Env } from '../env';

/** better-auth's own routes: sign in, sign out, the session. */
export function authRoutes() {
  return new Hono<Env>().on(['GET', 'POST'], '/*', (c) => c.var.ctx.auth.handler(c.req.raw));
}
