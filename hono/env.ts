import type { Context as HonoContext } from 'hono';
import { personBehind, type Actor } from '#server/auth/actor';
import { findActor, type Freshness } from '#server/auth/find-actor';
import { findTokenActor } from '#server/auth/find-token-actor';
import type { Context } from '#server/context';
import { bearerOf } from './bearer';

export interface Env {
  Variables: {
    ctx: Context;
    requestId: string;
    /** For the log line; set by `actorOf`. */
    actorId: string | null;
    /** By which token they act. */
    tokenId?: string;
  };
}

/**
 * Who calls: by the token that the request bears, and by nothing else then, or by its cookie. A cookie is asked of the
 * database for whatever may change or reveal something.
 * @throws NotSignedInError for a token that is not valid, whatever the cookie
 */
export async function actorOf(c: HonoContext<Env>, freshness: Freshness = 'authoritative'): Promise<Actor> {
  const bearer = bearerOf(c.req.header('authorization'));
  const actor =
    bearer === null
      ? await findActor(c.var.ctx, c.req.raw.headers, freshness)
      : await findTokenActor(c.var.ctx, bearer);
  c.set('actorId', personBehind(actor)?.id ?? null);
  if (actor.kind === 'token') c.set('tokenId', actor.id);
  return actor;
}
