import { OpenAPIHono, z } from '@hono/zod-openapi';
import { InvalidInputError } from '#server/errors';
import type { Env } from './env';
import { problemSchema } from './problem';

/** A router whose requests are validated by their schemas; what does not validate is a 422 naming each field. */
export function jsonRouter() {
  return new OpenAPIHono<Env>({
    defaultHook(result) {
      if (result.success) return;
      throw new InvalidInputError(
        'Some of what was sent does not validate.',
        result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
      );
    },
  });
}

/** The answers of a JSON route: what was asked for, or a problem. */
export function answers<Schema extends z.ZodType, Status extends 200 | 201 = 200>(
  schema: Schema,
  status = 200 as Status,
) {
  const expected = { description: 'As asked', content: { 'application/json': { schema } } };
  const problem = {
    description: 'Refused, in words',
    content: { 'application/problem+json': { schema: problemSchema } },
  };
  return { [status]: expected, default: problem } as Record<Status, typeof expected> & { default: typeof problem };
}

/** A required JSON body. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { content: { 'application/json': { schema } }, required: true as const };
}

export const idParam = z.object({ id: z.uuid() });
