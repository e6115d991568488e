import { createRoute, z } from '@hono/zod-openapi';
import { nobody } from '#server/auth/actor';
import { limitAttempts } from '#server/auth/limit-attempts';
import { acceptInvitation, getInvitation } from '#server/people/accept-invitation';
import { acceptanceSchema, invitationTokenSchema, openInvitationSchema } from '#server/people/schemas';
import { answers, jsonBody, jsonRouter } from '../../json-route';
import { signInWith } from '../../sign-in-with';

/** Nobody guesses a token; whoever tries is not to keep the database busy either. */
const MOST_A_MINUTE = 20;

const lookUp = createRoute({
  method: 'post',
  path: '/invitations/look-up',
  summary: 'Whom an invitation is for',
  request: { body: jsonBody(invitationTokenSchema) },
  responses: answers(openInvitationSchema),
});
const accept = createRoute({
  method: 'post',
  path: '/invitations/accept',
  summary: 'Makes the account of an invitation, and signs in',
  request: { body: jsonBody(acceptanceSchema) },
  responses: answers(z.object({ id: z.uuid() }), 201),
});

export function invitationRoutes() {
  return jsonRouter()
    .openapi(lookUp, async (c) => {
      await limitAttempts(c.var.ctx, c.req.raw.headers, '/invitations/look-up', MOST_A_MINUTE);
      return c.json(await getInvitation(c.var.ctx, nobody, c.req.valid('json').token), 200);
    })
    .openapi(accept, async (c) => {
      await limitAttempts(c.var.ctx, c.req.raw.headers, '/invitations/accept', MOST_A_MINUTE);
      const { id, email } = await acceptInvitation(c.var.ctx, nobody, c.req.valid('json'));
      await signInWith(c, email, c.req.valid('json').password);
      return c.json({ id }, 201);
    });
}
