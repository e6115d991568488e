import { createRoute, z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { isSecret } from '#server/auth/is-secret';
import { NotSignedInError } from '#server/errors';
import { tickReportSchema } from '#server/tasks/schemas';
import { limitOpenTicks, tick } from '#server/tasks/tick';
import type { Env } from '../env';
import { answers, jsonRouter } from '../json-route';

/** Where a cron sends the secret. */
export const PREPROCESS_TICK_HEADER = 'x-preprocess-tick-secret';

/** Before anything is validated: who has no secret learns nothing, not even what is wrong with the rest. */
const withSecret = createMiddleware<Env>(async (c, next) => {
  const { ctx } = c.var;
  const secret = ctx.config.preprocessTickSecret;
  if (secret === undefined) await limitOpenTicks(ctx);
  else if (!isSecret(c.req.header(PREPROCESS_TICK_HEADER), secret)) throw new NotSignedInError();
  await next();
});

const tickOnce = createRoute({
  method: 'post',
  path: '/tick',
  summary: 'Drives the queue once, inside a time budget; for a cron, with the secret in x-preprocess-tick-secret',
  middleware: withSecret,
  request: {
    query: z.object({
      /** How long the answer may take, in milliseconds. */
      budgetMs: z.coerce.number().int().min(1000).max(300_000).default(25_000),
    }),
  },
  responses: answers(z.union([tickReportSchema, z.object({ busy: z.literal(true) })])),
});

export function tickRoute() {
  return jsonRouter().openapi(tickOnce, async (c) => c.json(await tick(c.var.ctx, c.req.valid('query')), 200));
}
