import { z } from '@hono/zod-openapi';

/** RFC 9457 problem details; `code` is stable, `requestId` is in the log. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof problemSchema>;

const titles: Record<number, string> = {
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Not a photo',
  422: 'Does not validate',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not ready',
};

export interface ProblemInput {
  status: number;
  code: string;
  detail: string;
  requestId: string;
  issues?: Problem['issues'];
  headers?: Record<string, string>;
}

export function problemResponse({ headers, ...input }: ProblemInput): Response {
  const body: Problem = { type: 'about:blank', title: titles[input.status] ?? 'Refused', ...input };
  return Response.json(body, {
    status: input.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}
