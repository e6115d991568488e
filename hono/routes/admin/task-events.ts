import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { authorize } from '#server/auth/actor';
import { DomainError } from '#server/errors';
import { watchTaskBoard } from '#server/tasks/watch-task-board';
import { actorOf, type Env } from '../../env';

export function taskEventRoutes() {
  const router = new Hono<Env>();
  // The board at once and whenever it changes (event `board`); event `alive` when there was nothing to tell for a while.
  router.get('/events', async (c) => {
    const actor = await actorOf(c);
    authorize(actor, 'tasks:read');
    // Nobody would read it, nor ever end it.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' });
    // Told to nginx, which would gather events until its buffer is full.
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      const ended = new AbortController();
      stream.onAbort(() => ended.abort());
      try {
        const untilStop = AbortSignal.any([ended.signal, c.var.ctx.stopping]);
        for await (const board of watchTaskBoard(c.var.ctx, actor, untilStop)) {
          // Who has signed out, or is an admin no more, sees nothing further on a stream opened before.
          authorize(await actorOf(c), 'tasks:read');
          await stream.writeSSE(board ? { event: 'board', data: JSON.stringify(board) } : { event: 'alive', data: '' });
        }
      } catch (error) {
        if (error instanceof DomainError) return;
        c.var.ctx.log.warn({ err: error, requestId: c.var.requestId }, 'task board stream ended');
      }
    });
  });
  return router;
}
