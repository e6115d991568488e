import { createRoute } from '@hono/zod-openapi';
import { authorize } from '#server/auth/actor';
import { editSite, sitePatchSchema } from '#server/site/edit-site';
import { getSite, siteSchema } from '#server/site/get-site';
import { actorOf } from '../../env';
import { answers, jsonBody, jsonRouter } from '../../json-route';

const read = createRoute({
  method: 'get',
  path: '/',
  summary: 'What the owner calls the site',
  responses: answers(siteSchema),
});
const edit = createRoute({
  method: 'patch',
  path: '/',
  summary: 'Renames the site',
  request: { body: jsonBody(sitePatchSchema) },
  responses: answers(siteSchema),
});

export function adminSettingsRoutes() {
  return jsonRouter()
    .openapi(read, async (c) => {
      const actor = await actorOf(c);
      authorize(actor, 'settings:read');
      return c.json(await getSite(c.var.ctx, actor), 200);
    })
    .openapi(edit, async (c) => c.json(await editSite(c.var.ctx, await actorOf(c), c.req.valid('json')), 200));
}
