import { Hono } from 'hono';
import { getReadiness } from '#server/replicas/get-readiness';
import { noteRoute } from '#server/request-context';
import type { Env } from '../env';

/** No proxy may answer for us. */
const NOT_KEPT = { 'cache-control': 'no-store' };

/** `/livez`: the process answers. It needs no context, so that a database that is away or slow does not have the process killed. */
export function liveRoute() {
  return new Hono<Env>().get('/', (c) => {
    noteRoute('/livez');
    return c.json({ status: 'live' }, 200, NOT_KEPT);
  });
}

/** `/readyz`: it can serve. */
export function readyRoute() {
  return new Hono<Env>().get('/', async (c) => {
    const readiness = await getReadiness(c.var.ctx);
    if (readiness.isReady) return c.json(readiness, 200, NOT_KEPT);
    return c.json(readiness, 503, { ...NOT_KEPT, 'retry-after': '1' });
  });
}
