import { createRoute, z } from '@hono/zod-openapi';
import { pageSchema } from '#server/photos/schemas';
import { createToken } from '#server/tokens/create-token';
import { listTokens } from '#server/tokens/list-tokens';
import { revokeToken } from '#server/tokens/revoke-token';
import { createdTokenSchema, newTokenSchema, tokenFilterSchema, tokenSchema } from '#server/tokens/schemas';
import { actorOf } from '../../env';
import { answers, idParam, jsonBody, jsonRouter } from '../../json-route';

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'API tokens of all people, the newest first',
  request: { query: tokenFilterSchema },
  responses: answers(pageSchema(tokenSchema)),
});
const create = createRoute({
  method: 'post',
  path: '/',
  summary: 'Makes an API token; its secret is told this once',
  request: { body: jsonBody(newTokenSchema) },
  responses: answers(createdTokenSchema, 201),
});
const revoke = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Revokes an API token for ever',
  request: { params: idParam },
  responses: answers(z.object({ id: z.uuid() })),
});

export function adminTokenRoutes() {
  return jsonRouter()
    .openapi(list, async (c) => c.json(await listTokens(c.var.ctx, await actorOf(c), c.req.valid('query')), 200))
    .openapi(create, async (c) => {
      const token = await createToken(c.var.ctx, await actorOf(c), c.req.valid('json'));
      return c.json(token, 201, { 'cache-control': 'no-store' });
    })
    .openapi(revoke, async (c) => {
      const { id } = c.req.valid('param');
      await revokeToken(c.var.ctx, await actorOf(c), id);
      return c.json({ id }, 200);
    });
}
