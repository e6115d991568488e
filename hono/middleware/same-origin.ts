import { createMiddleware } from 'hono/factory';
import { NotAllowedError } from '#server/errors';
import { siteOrigins } from '#server/auth/site-origins';
import type { Env } from '../env';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses every write that a browser sends from another site, whatever its content type. Browsers send Origin with each
 * write and Sec-Fetch-Site with each request; what has neither is a script, which carries no cookie by accident.
 */
export const sameOrigin = createMiddleware<Env>(async (c, next) => {
  if (!reading.has(c.req.method)) {
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const isForeignOrigin = origin !== undefined && !siteOrigins(c.var.ctx.config.publicUrl).includes(origin);
    const isForeignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (isForeignOrigin || isForeignSite) {
      throw new NotAllowedError(
        `Writes are taken from ${c.var.ctx.config.publicUrl} alone. Open the site under that address.`,
      );
    }
  }
  await next();
});
