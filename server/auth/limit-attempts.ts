import { getIP } from '@better-auth/core/utils/ip';
import { sql } from 'drizzle-orm';
import type { Context } from '#server/context';
import { uuidv7 } from '#server/db/uuidv7';
import { TooManyRequestsError } from '#server/errors';

/** better-auth throws away the rows of its table that are older. */
const WINDOW_MS = 60_000;

/**
 * Counts what one address tries of our own routes, beside better-auth's counts and like them for all replicas together.
 * @param what names the route
 * @param most a minute
 * @throws TooManyRequestsError
 */
export async function limitAttempts(ctx: Context, headers: Headers, what: string, most: number): Promise<void> {
  const key = `${getIP(headers, ctx.auth.options) ?? 'unknown'}|${what}`;
  // PostgreSQL's clock: to replicas whose clocks differ a minute would begin at different times.
  const nowMs = sql`(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;
  const isOver = sql`r.last_request <= ${nowMs} - ${WINDOW_MS}`;
  const [row] = await ctx.db.execute<{ count: number; left_ms: number }>(sql`
    INSERT INTO rate_limit AS r (id, key, count, last_request) VALUES (${uuidv7()}, ${key}, 1, ${nowMs})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN ${isOver} THEN 1 ELSE r.count + 1 END,
      last_request = CASE WHEN ${isOver} THEN ${nowMs} ELSE r.last_request END
    RETURNING r.count, (r.last_request + ${WINDOW_MS} - ${nowMs})::int AS left_ms`);
  if (row!.count > most) throw new TooManyRequestsError(Math.max(1, Math.ceil(row!.left_ms / 1000)));
}
