import { createRoute } from '@hono/zod-openapi';
import { listReplicas } from '#server/replicas/list-replicas';
import { fleetSchema } from '#server/replicas/schemas';
import { actorOf } from '../../env';
import { answers, jsonRouter } from '../../json-route';

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The replicas that are alive, how each is, and what is wrong with them together',
  responses: answers(fleetSchema),
});

export function adminReplicaRoutes() {
  return jsonRouter().openapi(list, async (c) => c.json(await listReplicas(c.var.ctx, await actorOf(c)), 200));
}
