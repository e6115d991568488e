import type { Context as HonoContext } from 'hono';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { Context } from '#server/context';
import { beginRequest, endRequest, serverTiming, UNMATCHED } from '#server/observe-request';
import { requestContext, runInRequest } from '#server/request-context';
import type { Env } from '../env';

/**
 * Tells the request's context which route answers. The site's HTTP server has made that context and writes the log line
 * at the end of the answer; where the app is called without that server, it happens here.
 */
export function requestLog(contextOf: () => Promise<Context>) {
  return createMiddleware<Env>(async (c, next) => {
    const outer = requestContext();
    const request = outer ?? beginRequest(c.req.method);
    c.set('requestId', request.requestId);
    const ctx = await contextOf();
    c.set('ctx', ctx);
    if (outer) {
      await next();
      outer.route = routeOf(c);
      return;
    }
    await runInRequest(request, next);
    request.route = routeOf(c);
    c.header('x-request-id', request.requestId);
    if (!ctx.config.isProduction) c.header('server-timing', serverTiming(request));
    endRequest(request, { status: c.res.status }, ctx.log);
  });
}

/** Who answered; or, where middleware refused, who would have. Where nothing but middleware matches there is no route. */
function routeOf(c: HonoContext<Env>): string {
  const route = [routePath(c), routePath(c, -1)].find((pattern) => pattern !== '/*' && pattern !== '/api/*');
  return route ?? UNMATCHED;
}
