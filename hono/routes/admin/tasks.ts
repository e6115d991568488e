import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { authorize } from '#server/auth/actor';
import { DomainError } from '#server/errors';
import { cancelTask } from '#server/tasks/cancel';
import { getTaskBoard } from '#server/tasks/get-task-board';
import { retryAllFailedTasks, retryTask } from '#server/tasks/retry';
import { taskBoardSchema } from '#server/tasks/schemas';
import { watchTaskBoard } from '#server/tasks/watch-task-board';
import { actorOf } from '../../env';
import { answers, jsonRouter } from '../../json-route';

const taskParam = z.object({ id: z.coerce.number().int().positive() });

const board = createRoute({ method: 'get', path: '/', summary: 'The task board', responses: answers(taskBoardSchema) });
const retryFailed = createRoute({
  method: 'post',
  path: '/retry-failed',
  summary: 'Tries all failed tasks again',
  responses: answers(z.object({ retried: z.number().int() })),
});
const retry = createRoute({
  method: 'post',
  path: '/{id}/retry',
  summary: 'Tries a task again',
  request: { params: taskParam },
  responses: answers(z.object({ id: z.number().int() })),
});
const cancel = createRoute({
  method: 'post',
  path: '/{id}/cancel',
  summary: 'Cancels a task',
  request: { params: taskParam },
  responses: answers(z.object({ id: z.number().int() })),
});

export function adminTaskRoutes() {
  const router = jsonRouter()
    .openapi(board, async (c) => c.json(await getTaskBoard(c.var.ctx, await actorOf(c)), 200))
    .openapi(retryFailed, async (c) => c.json({ retried: await retryAllFailedTasks(c.var.ctx, await actorOf(c)) }, 200))
    .openapi(retry, async (c) => {
      const { id } = c.req.valid('param');
      await retryTask(c.var.ctx, await actorOf(c), id);
      return c.json({ id }, 200);
    })
    .openapi(cancel, async (c) => {
      const { id } = c.req.valid('param');
      await cancelTask(c.var.ctx, await actorOf(c), id);
      return c.json({ id }, 200);
    });

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
