import { Hono } from 'hono';
import { getReadiness } from '#server/replicas/get-readiness';
import type { Env } from '../env';

/** `/livez`: the process answers. It needs no context, so that a database that is away or slow does not have the process killed. */
export function liveRoute() {
  return new Hono<Env>().get('/', (c) => c.json({ status: 'live' }));
}

/** `/readyz`: it can serve. */
export function readyRoute() {
  return new Hono<Env>().get('/', async (c) => {
    const readiness = await getReadiness(c.var.ctx);
    if (readiness.isReady) return c.json(readiness, 200);
    return c.json(readiness, 503, { 'retry-after': '1' });
  });
}
