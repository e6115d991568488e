import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { uuidv7 } from '#server/db/uuidv7';
import type { Context } from '#server/context';
import type { Env } from '../env';

/** Gives each request its id and its one line in the log: the route, never the address with what was typed into it. */
export function requestLog(contextOf: () => Promise<Context>) {
  return createMiddleware<Env>(async (c, next) => {
    const beganMs = performance.now();
    c.set('requestId', uuidv7());
    c.set('actorId', null);
    const ctx = await contextOf();
    c.set('ctx', ctx);
    await next();
    c.header('x-request-id', c.var.requestId);
    const line = {
      requestId: c.var.requestId,
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      actorId: c.var.actorId,
      tokenId: c.var.tokenId,
      durationMs: Math.round(performance.now() - beganMs),
    };
    if (c.res.status >= 500) ctx.log.warn(line, 'request');
    else ctx.log.debug(line, 'request');
  });
}
