import { createMiddleware } from 'hono/factory';
import type { Env } from '../env';

/** An answer for which it mattered who asks is kept by no cache, and renews their cookies. */
export const privateAnswers = createMiddleware<Env>(async (c, next) => {
  await next();
  const { asked } = c.var;
  if (!asked) return;
  c.res.headers.set('cache-control', 'private, no-store');
  for (const cookie of asked.cookies) c.res.headers.append('set-cookie', cookie);
});
