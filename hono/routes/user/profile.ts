import { createRoute } from '@hono/zod-openapi';
import { editProfile, getProfile } from '#server/people/profile';
import { profilePatchSchema, profileSchema } from '#server/people/schemas';
import { actorOf } from '../../env';
import { answers, jsonBody, jsonRouter } from '../../json-route';

const get = createRoute({
  method: 'get',
  path: '/',
  summary: 'One’s own account and the ways into it',
  responses: answers(profileSchema),
});
const edit = createRoute({
  method: 'patch',
  path: '/',
  summary: 'Changes one’s own name',
  request: { body: jsonBody(profilePatchSchema) },
  responses: answers(profileSchema),
});

export function userProfileRoutes() {
  return jsonRouter()
    .openapi(get, async (c) => c.json(await getProfile(c.var.ctx, await actorOf(c)), 200))
    .openapi(edit, async (c) => c.json(await editProfile(c.var.ctx, await actorOf(c), c.req.valid('json')), 200));
}
