import type { Context as HonoContext } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ZodError } from 'zod';
import {
  ConflictError,
  DomainError,
  InvalidInputError,
  NotAllowedError,
  NotAPhotoError,
  NotFoundError,
  NotSignedInError,
  TooLargeError,
  TooManyRequestsError,
  UnavailableError,
} from '#server/errors';
import { isConnectionLoss } from '#server/db/connection-loss';
import type { Env } from './env';
import { problemResponse, type ProblemInput } from './problem';

/** Domain error -> HTTP: the only place. What is not foreseen is a 500, a bug, and logged whole. */
export function onError(error: Error, c: HonoContext<Env>): Response {
  const requestId = c.var.requestId;
  const known = describe(error);
  if (known) return problemResponse({ ...known, requestId });
  c.var.ctx?.log.error({ err: error, requestId }, 'request failed');
  return problemResponse({
    status: 500,
    code: 'internal',
    detail: 'Something went wrong inside Safelight. The log has it under this request id.',
    requestId,
  });
}

function describe(error: Error): Omit<ProblemInput, 'requestId'> | null {
  if (error instanceof ZodError) {
    const issues = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    return { status: 422, code: 'invalid_input', detail: 'Some of what was sent does not validate.', issues };
  }
  if (isConnectionLoss(error)) {
    return {
      status: 503,
      code: 'unavailable',
      detail: 'The database does not answer just now. Try again in a moment.',
      headers: { 'retry-after': '1' },
    };
  }
  if (error instanceof HTTPException) {
    // Broken JSON, or none where JSON is asked for; 415 is said of photos alone.
    const isMalformed = error.status === 400 || error.status === 415;
    return {
      status: isMalformed ? 422 : error.status,
      code: isMalformed ? 'invalid_input' : 'refused',
      detail: error.message || 'The request was refused.',
    };
  }
  if (!(error instanceof DomainError)) return null;
  const { code, message: detail } = error;
  if (error instanceof NotSignedInError) return { status: 401, code, detail };
  if (error instanceof NotAllowedError) return { status: 403, code, detail };
  if (error instanceof NotFoundError) return { status: 404, code, detail };
  if (error instanceof ConflictError) return { status: 409, code, detail };
  if (error instanceof TooLargeError) return { status: 413, code, detail };
  if (error instanceof NotAPhotoError) return { status: 415, code, detail };
  if (error instanceof InvalidInputError) return { status: 422, code, detail, issues: [...error.issues] };
  if (error instanceof TooManyRequestsError)
    return { status: 429, code, detail, headers: { 'retry-after': String(error.retryAfterSeconds) } };
  if (error instanceof UnavailableError)
    return { status: 503, code, detail, headers: { 'retry-after': String(error.retryAfterSeconds) } };
  return null;
}
