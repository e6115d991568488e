import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { authorize } from '#server/auth/actor';
import { DomainError } from '#server/errors';
import { watchTaskBoard } from '#server/tasks/watch-task-board';
import { actorOf, type Env } from '../../env';

export function taskEventRoutes() {
  const router = new Hono<Env>();
  // The board whenever it changes, as server-sent events (event `board`).
  router.get('/events', async (c) => {
    const actor = await actorOf(c);
    authorize(actor, 'admin');
    // Nobody would read it, nor ever end it.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' });
    return streamSSE(c, async (stream) => {
      const ended = new AbortController();
      stream.onAbort(() => ended.abort());
      try {
        const untilStop = AbortSignal.any([ended.signal, c.var.ctx.stopping]);
        for await (const data of watchTaskBoard(c.var.ctx, actor, untilStop)) {
          // Who has signed out, or is an admin no more, sees nothing further on a stream opened before.
          authorize(await actorOf(c), 'admin');
          await stream.writeSSE({ event: 'board', data: JSON.stringify(data) });
        }
      } catch (error) {
        if (error instanceof DomainError) return;
        c.var.ctx.log.warn({ err: error, requestId: c.var.requestId }, 'task board stream ended');
      }
    });
  });
  return router;
}
