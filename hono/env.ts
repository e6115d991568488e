import type { Context as HonoContext } from 'hono';
import type { Actor } from '#server/auth/actor';
import { findActor, type Freshness } from '#server/auth/find-actor';
import type { Context } from '#server/context';
import { noteActor } from '#server/request-context';

export interface Env {
  Variables: {
    ctx: Context;
    requestId: string;
  };
}

/** Who calls; asked of the database for whatever may change or reveal something. */
export async function actorOf(c: HonoContext<Env>, freshness: Freshness = 'authoritative'): Promise<Actor> {
  const actor = await findActor(c.var.ctx, c.req.raw.headers, freshness);
  noteActor(actor);
  return actor;
}
