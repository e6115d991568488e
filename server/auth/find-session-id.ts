import type { Context } from '#server/context';

/** The id of the session that sends this request, asked of the database; never its token. */
export async function findSessionId(ctx: Context, headers: Headers): Promise<string | null> {
  if (!headers.has('cookie')) return null;
  const found = await ctx.auth.api.getSession({ headers, query: { disableCookieCache: true } });
  return found?.session.id ?? null;
}
