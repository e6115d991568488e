import type { Context } from '#server/context';
import { nobody, type Actor } from './actor';

/** Whether a cached answer of up to a minute will do, or the database must be asked. */
export type Freshness = 'cached' | 'authoritative';

/** Who sends this request, by its session cookie. A cookie that is forged, broken or outlived is nobody's. */
export async function findActor(
  ctx: Context,
  headers: Headers,
  freshness: Freshness = 'authoritative',
): Promise<Actor> {
  if (!headers.has('cookie')) return nobody;
  const found = await ctx.auth.api.getSession({
    headers,
    query: { disableCookieCache: freshness === 'authoritative' },
  });
  if (!found) return nobody;
  const { id, name, email, role } = found.user;
  return { kind: 'person', id, name, email, role: role === 'admin' ? 'admin' : 'member' };
}
