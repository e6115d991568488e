import { Hono } from 'hono';
import { getReadiness } from '#server/replicas/get-readiness';
import type { Env } from '../env';

/** `/livez`: the process answers. `/readyz`: it can serve. */
export function healthRoutes() {
  return new Hono<Env>()
    .get('/livez', (c) => c.json({ status: 'live' }))
    .get('/readyz', async (c) => {
      const readiness = await getReadiness(c.var.ctx);
      if (readiness.isReady) return c.json(readiness, 200);
      return c.json(readiness, 503, { 'retry-after': '1' });
    });
}
