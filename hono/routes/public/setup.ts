import { createRoute, z } from '@hono/zod-openapi';
import { nobody } from '#server/auth/actor';
import { isSetupNeeded, newAdminSchema, setUpFirstAdmin } from '#server/people/first-admin';
import { answers, jsonBody, jsonRouter } from '../../json-route';
import { signInWith } from '../../sign-in-with';

const status = createRoute({
  method: 'get',
  path: '/setup',
  summary: 'Whether the site still needs its first admin',
  responses: answers(z.object({ isNeeded: z.boolean() })),
});

const setUp = createRoute({
  method: 'post',
  path: '/setup',
  summary: 'Makes the first admin with the one-time token, and signs in',
  request: { body: jsonBody(newAdminSchema.safeExtend({ token: z.string().min(1).max(200) })) },
  responses: answers(z.object({ id: z.uuid() }), 201),
});

export function setupRoutes() {
  return jsonRouter()
    .openapi(status, async (c) => c.json({ isNeeded: await isSetupNeeded(c.var.ctx, nobody) }, 200))
    .openapi(setUp, async (c) => {
      const { token, ...admin } = c.req.valid('json');
      const made = await setUpFirstAdmin(c.var.ctx, nobody, token, admin);
      await signInWith(c, admin.email, admin.password);
      return c.json(made, 201);
    });
}
