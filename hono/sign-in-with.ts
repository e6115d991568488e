import type { Context as HonoContext } from 'hono';
import type { Env } from './env';

/** Signs the caller in to the account that was just made, with the answer. */
export async function signInWith(c: HonoContext<Env>, email: string, password: string): Promise<void> {
  const { headers } = await c.var.ctx.auth.api.signInEmail({
    body: { email, password },
    headers: c.req.raw.headers,
    returnHeaders: true,
  });
  for (const cookie of headers.getSetCookie()) c.header('set-cookie', cookie, { append: true });
}
