import { createRoute, z } from '@hono/zod-openapi';
import { findSessionId } from '#server/auth/find-session-id';
import { banPerson, liftBan } from '#server/people/ban-person';
import { deletePerson } from '#server/people/delete-person';
import { endAllSessions, endSession } from '#server/people/end-sessions';
import { getPerson } from '#server/people/get-person';
import { listPeople } from '#server/people/list-people';
import { listSessions } from '#server/people/list-sessions';
import {
  banSchema,
  endedSchema,
  peopleFilterSchema,
  personPatchSchema,
  personSchema,
  sessionSchema,
} from '#server/people/schemas';
import { setRole } from '#server/people/set-role';
import { pageSchema } from '#server/photos/schemas';
import { actorOf } from '../../env';
import { answers, idParam, jsonBody, jsonRouter } from '../../json-route';

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Everybody who has an account, the newest first',
  request: { query: peopleFilterSchema },
  responses: answers(pageSchema(personSchema)),
});
const one = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One person',
  request: { params: idParam },
  responses: answers(personSchema),
});
const edit = createRoute({
  method: 'patch',
  path: '/{id}',
  summary: 'Changes somebody’s role',
  request: { params: idParam, body: jsonBody(personPatchSchema) },
  responses: answers(personSchema),
});
const remove = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Deletes an account; the photos stay',
  request: { params: idParam },
  responses: answers(z.object({ id: z.uuid() })),
});
const ban = createRoute({
  method: 'post',
  path: '/{id}/ban',
  summary: 'Signs somebody out and keeps them out',
  request: { params: idParam, body: jsonBody(banSchema) },
  responses: answers(personSchema),
});
const lift = createRoute({
  method: 'post',
  path: '/{id}/lift-ban',
  summary: 'Lets somebody in again',
  request: { params: idParam },
  responses: answers(personSchema),
});
const sessions = createRoute({
  method: 'get',
  path: '/{id}/sessions',
  summary: 'Somebody’s signed-in browsers, the last seen first',
  request: { params: idParam },
  responses: answers(pageSchema(sessionSchema)),
});
const endOne = createRoute({
  method: 'delete',
  path: '/{id}/sessions/{sessionId}',
  summary: 'Signs one of somebody’s browsers out',
  request: { params: idParam.extend({ sessionId: z.uuid() }) },
  responses: answers(z.object({ id: z.uuid() })),
});
const endAll = createRoute({
  method: 'post',
  path: '/{id}/sessions/end-all',
  summary: 'Signs somebody out everywhere',
  request: { params: idParam },
  responses: answers(endedSchema),
});

export function adminPeopleRoutes() {
  return jsonRouter()
    .openapi(list, async (c) => c.json(await listPeople(c.var.ctx, await actorOf(c), c.req.valid('query')), 200))
    .openapi(one, async (c) => c.json(await getPerson(c.var.ctx, await actorOf(c), c.req.valid('param').id), 200))
    .openapi(edit, async (c) =>
      c.json(await setRole(c.var.ctx, await actorOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param');
      await deletePerson(c.var.ctx, await actorOf(c), id);
      return c.json({ id }, 200);
    })
    .openapi(ban, async (c) =>
      c.json(await banPerson(c.var.ctx, await actorOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(lift, async (c) => c.json(await liftBan(c.var.ctx, await actorOf(c), c.req.valid('param').id), 200))
    .openapi(sessions, async (c) => {
      const actor = await actorOf(c);
      const currentId = await findSessionId(c.var.ctx, c.req.raw.headers);
      const items = await listSessions(c.var.ctx, actor, c.req.valid('param').id, currentId);
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(endOne, async (c) => {
      const { id, sessionId } = c.req.valid('param');
      await endSession(c.var.ctx, await actorOf(c), id, sessionId);
      return c.json({ id: sessionId }, 200);
    })
    .openapi(endAll, async (c) =>
      c.json({ ended: await endAllSessions(c.var.ctx, await actorOf(c), c.req.valid('param').id) }, 200),
    );
}
