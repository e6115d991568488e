import { createRoute } from '@hono/zod-openapi';
import { nobody } from '#server/auth/actor';
import { getSignInMethods } from '#server/people/get-sign-in-methods';
import { signInMethodsSchema } from '#server/people/schemas';
import { answers, jsonRouter } from '../../json-route';

const methods = createRoute({
  method: 'get',
  path: '/sign-in-methods',
  summary: 'Ways to sign in',
  responses: answers(signInMethodsSchema),
});

export function signInMethodRoutes() {
  return jsonRouter().openapi(methods, (c) => c.json(getSignInMethods(c.var.ctx, nobody), 200));
}
