import { isAPIError } from 'better-auth/api';
import type { Context } from '#server/context';
import { UnavailableError } from '#server/errors';
import { within } from '#server/within';
import { nobody, type Actor } from './actor';

/**
 * Whether what the cookie says will do, as far as this replica knows of nothing against it, or the database must be asked:
 * for whatever changes something, and for what is not to be had back once it was shown.
 */
export type Freshness = 'cached' | 'authoritative';

/** A database that answers later than this is taken for away: nobody is let in, and nobody waits for ever. */
const ANSWER_LIMIT_MS = 3000;

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
  if (freshness === 'cached') {
    const known = ctx.sessionMemory.find(cookie);
    if (known) return known;
  }
  const query = { disableCookieCache: freshness === 'authoritative', disableRefresh: onSetCookie === undefined };
  const answer = ctx.auth.api.getSession({ headers, query, returnHeaders: true });
  const { response, headers: answered } = await within(ANSWER_LIMIT_MS, answer).catch((error: unknown) => {
    if (isAPIError(error) && error.statusCode < 500) throw error;
    throw new UnavailableError(1, 'The site cannot tell who you are just now. Try again in a moment.', {
      cause: error,
    });
  });
  const cookies = answered.getSetCookie();
  for (const each of cookies) onSetCookie?.(each);
  if (!response) return nobody;
  const { id, name, email, role } = response.user;
  const person = { kind: 'person', id, name, email, role: role === 'admin' ? 'admin' : 'member' } as const;
  // It was believed as it stands, when nothing was set in its place.
  if (freshness === 'cached' && cookies.length === 0) ctx.sessionMemory.remember(cookie, response.session.id, person);
  return person;
}
