import { createRoute, z } from '@hono/zod-openapi';
import type { Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { cancelBackfill, pauseBackfill, resumeBackfill } from '#server/preprocess/backfill';
import { cancelTask } from '#server/tasks/cancel';
import { getTask } from '#server/tasks/get-task';
import { getTaskBoard } from '#server/tasks/get-task-board';
import { pauseQueue, pauseTask, resumeQueue, resumeTask } from '#server/tasks/pause';
import { retryAllFailedTasks, retryTask } from '#server/tasks/retry';
import { taskBoardSchema, taskSchema } from '#server/tasks/schemas';
import { actorOf } from '../../env';
import { answers, jsonRouter } from '../../json-route';

const board = createRoute({ method: 'get', path: '/', summary: 'The task board', responses: answers(taskBoardSchema) });
const taskParam = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const one = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One task with its attempts that did not succeed',
  request: { params: taskParam },
  responses: answers(taskSchema),
});
const retryFailed = createRoute({
  method: 'post',
  path: '/retry-failed',
  summary: 'Tries all failed tasks again',
  responses: answers(z.object({ retried: z.number().int() })),
});

/** What can be asked of the queue as a whole, and of the backfill. */
const queueVerbs: Record<string, { summary: string; run: (ctx: Context, actor: Actor) => Promise<void> }> = {
  '/pause': { summary: 'Claims nothing more, on any replica; what runs goes on', run: pauseQueue },
  '/resume': { summary: 'Claims again', run: resumeQueue },
  '/backfill/pause': { summary: 'Pauses developing anew for a new pipeline version', run: pauseBackfill },
  '/backfill/resume': { summary: 'Goes on with it', run: resumeBackfill },
  '/backfill/cancel': { summary: 'Gives it up', run: cancelBackfill },
};

/** What can be asked of one task, whichever replica runs it. */
const taskVerbs: Record<string, { summary: string; run: (ctx: Context, actor: Actor, id: number) => Promise<void> }> = {
  retry: { summary: 'Tries a task again', run: retryTask },
  cancel: { summary: 'Cancels a task', run: cancelTask },
  pause: { summary: 'Sets a task aside', run: pauseTask },
  resume: { summary: 'Makes a paused task wait its turn again', run: resumeTask },
};

export function adminTaskRoutes() {
  const router = jsonRouter()
    .openapi(board, async (c) => c.json(await getTaskBoard(c.var.ctx, await actorOf(c, 'cached')), 200))
    .openapi(one, async (c) =>
      c.json(await getTask(c.var.ctx, await actorOf(c, 'cached'), c.req.valid('param').id), 200),
    )
    .openapi(retryFailed, async (c) =>
      c.json({ retried: await retryAllFailedTasks(c.var.ctx, await actorOf(c)) }, 200),
    );

  for (const [path, { summary, run }] of Object.entries(queueVerbs)) {
    const responses = answers(z.object({ ok: z.literal(true) }));
    router.openapi(createRoute({ method: 'post', path, summary, responses }), async (c) => {
      await run(c.var.ctx, await actorOf(c));
      return c.json({ ok: true as const }, 200);
    });
  }

  for (const [name, { summary, run }] of Object.entries(taskVerbs)) {
    const route = createRoute({
      method: 'post',
      path: `/{id}/${name}`,
      summary,
      request: { params: taskParam },
      responses: answers(z.object({ id: z.number().int() })),
    });
    router.openapi(route, async (c) => {
      const { id } = c.req.valid('param');
      await run(c.var.ctx, await actorOf(c), id);
      return c.json({ id }, 200);
    });
  }
  return router;
}
