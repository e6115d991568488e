import type { Context as HonoContext } from 'hono';
import type { Actor } from '#server/auth/actor';
import { findActor, type Freshness } from '#server/auth/find-actor';
import type { Context } from '#server/context';

export interface Env {
  Variables: {
    ctx: Context;
    requestId: string;
    /** For the log line; set by `actorOf`. */
    actorId: string | null;
    /** Set by `actorOf`: the answer depends on who asks, and bears these cookies. */
    asked?: { cookies: string[] };
  };
}

/** Who calls; asked of the database unless a cached answer will do. Their cookies are renewed with the answer. */
export async function actorOf(c: HonoContext<Env>, freshness: Freshness = 'authoritative'): Promise<Actor> {
  const asked = { cookies: [] as string[] };
  c.set('asked', asked);
  const actor = await findActor(c.var.ctx, c.req.raw.headers, freshness, (cookie) => asked.cookies.push(cookie));
  c.set('actorId', actor.kind === 'person' ? actor.id : null);
  return actor;
}
