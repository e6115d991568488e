import { isAPIError } from 'better-auth/api';
import type { Context } from '#server/context';
import { nobody, type Actor, type Person } from './actor';
import { orUnavailable } from './or-unavailable';

/**
 * Whether what the cookie says will do, as far as this replica knows of nothing against it, or the database must be asked:
 * for whatever changes something, and for what is not to be had back once it was shown.
 */
export type Freshness = 'cached' | 'authoritative';

/**
 * Who sends this request, by its session cookie. A cookie that is forged, broken or outlived is nobody's.
 * @param onSetCookie is given the cookies that the answer should bear, so that the next request is believed without asking.
 *   Without it nothing is renewed: a page has no way to set one.
 * @throws UnavailableError when the database has to be asked and does not answer
 */
export async function findActor(
  ctx: Context,
  headers: Headers,
  freshness: Freshness = 'authoritative',
  onSetCookie?: (cookie: string) => void,
): Promise<Actor> {
  const cookie = headers.get('cookie');
  if (!cookie) return nobody;
  const mayBelieve = freshness === 'cached' && ctx.config.sessionCookieCacheSeconds > 0;
  if (mayBelieve) {
    const known = ctx.sessionMemory.find(cookie);
    if (known) return known;
  }
  const query = { disableCookieCache: !mayBelieve, disableRefresh: onSetCookie === undefined };
  const answer = await orUnavailable(
    ctx.auth.api.getSession({ headers, query, returnHeaders: true }).catch(nullIfRefused),
  );
  if (!answer) return nobody;
  const { response, headers: answered } = answer;
  const cookies = answered.getSetCookie();
  for (const each of cookies) onSetCookie?.(each);
  if (!response) return nobody;
  const { id, name, email, role } = response.user;
  const { id: sessionId } = response.session;
  const person: Person = { kind: 'person', id, name, email, role: role === 'admin' ? 'admin' : 'member', sessionId };
  // It was believed as it stands, when nothing was set in its place.
  if (mayBelieve && cookies.length === 0) ctx.sessionMemory.remember(cookie, sessionId, person);
  return person;
}

/** The session ended while better-auth was renewing it: that is a no, and no fault. */
function nullIfRefused(error: unknown): null {
  if (isAPIError(error) && error.statusCode < 500) return null;
  throw error;
}
