import type { Context as HonoContext } from 'hono';
import type { Actor } from '#server/auth/actor';
import { findActor, type Freshness } from '#server/auth/find-actor';
import { findTokenActor } from '#server/auth/find-token-actor';
import type { Context } from '#server/context';
import { noteActor } from '#server/request-context';
import { bearerOf } from './bearer';

export interface Env {
  Variables: {
    ctx: Context;
    requestId: string;
    /** Set by `actorOf`: the answer depends on who asks, and bears these cookies. */
    asked?: { cookies: string[] };
  };
}

/**
 * Who calls: by the token that the request bears, and by nothing else then, or by its cookie, which is asked of the database
 * unless a cached answer will do, and renewed with the answer.
 * @throws NotSignedInError for a token that is not valid, whatever the cookie
 */
export async function actorOf(c: HonoContext<Env>, freshness: Freshness = 'authoritative'): Promise<Actor> {
  const asked = { cookies: [] as string[] };
  c.set('asked', asked);
  const bearer = bearerOf(c.req.header('authorization'));
  const actor =
    bearer === null
      ? await findActor(c.var.ctx, c.req.raw.headers, freshness, (cookie) => asked.cookies.push(cookie))
      : await findTokenActor(c.var.ctx, bearer);
  noteActor(actor);
  return actor;
}
