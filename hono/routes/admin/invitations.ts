import { createRoute, z } from '@hono/zod-openapi';
import { invitePerson } from '#server/people/invite-person';
import { listInvitations } from '#server/people/list-invitations';
import { revokeInvitation } from '#server/people/revoke-invitation';
import { invitationSchema, madeInvitationSchema, newInvitationSchema } from '#server/people/schemas';
import { pageSchema } from '#server/photos/schemas';
import { actorOf } from '../../env';
import { answers, idParam, jsonBody, jsonRouter } from '../../json-route';

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Invitations that nobody has taken yet, the newest first',
  responses: answers(pageSchema(invitationSchema)),
});
const invite = createRoute({
  method: 'post',
  path: '/',
  summary: 'Makes a one-time link for an e-mail address; it replaces an earlier one',
  request: { body: jsonBody(newInvitationSchema) },
  responses: answers(madeInvitationSchema, 201),
});
const revoke = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Takes an invitation back',
  request: { params: idParam },
  responses: answers(z.object({ id: z.uuid() })),
});

export function adminInvitationRoutes() {
  return jsonRouter()
    .openapi(list, async (c) =>
      c.json({ items: await listInvitations(c.var.ctx, await actorOf(c)), nextCursor: null }, 200),
    )
    .openapi(invite, async (c) => c.json(await invitePerson(c.var.ctx, await actorOf(c), c.req.valid('json')), 201))
    .openapi(revoke, async (c) => {
      const { id } = c.req.valid('param');
      await revokeInvitation(c.var.ctx, await actorOf(c), id);
      return c.json({ id }, 200);
    });
}
