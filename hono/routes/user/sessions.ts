import { createRoute, z } from '@hono/zod-openapi';
import { findSessionId } from '#server/auth/find-session-id';
import { NotSignedInError } from '#server/errors';
import { endOtherSessions, endOwnSession } from '#server/people/end-sessions';
import { listOwnSessions } from '#server/people/list-sessions';
import { endedSchema, sessionSchema } from '#server/people/schemas';
import { pageSchema } from '#server/photos/schemas';
import { actorOf } from '../../env';
import { answers, idParam, jsonRouter } from '../../json-route';

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'One’s own signed-in browsers, the last seen first',
  responses: answers(pageSchema(sessionSchema)),
});
const end = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Signs one of one’s own browsers out',
  request: { params: idParam },
  responses: answers(z.object({ id: z.uuid() })),
});
const endOthers = createRoute({
  method: 'post',
  path: '/end-others',
  summary: 'Signs all of one’s own browsers out but this one',
  responses: answers(endedSchema),
});

export function userSessionRoutes() {
  return jsonRouter()
    .openapi(list, async (c) => {
      const actor = await actorOf(c);
      const currentId = await findSessionId(c.var.ctx, c.req.raw.headers);
      return c.json({ items: await listOwnSessions(c.var.ctx, actor, currentId), nextCursor: null }, 200);
    })
    .openapi(end, async (c) => {
      const { id } = c.req.valid('param');
      await endOwnSession(c.var.ctx, await actorOf(c), id);
      return c.json({ id }, 200);
    })
    .openapi(endOthers, async (c) => {
      const actor = await actorOf(c);
      const currentId = await findSessionId(c.var.ctx, c.req.raw.headers);
      if (!currentId) throw new NotSignedInError();
      return c.json({ ended: await endOtherSessions(c.var.ctx, actor, currentId) }, 200);
    });
}
