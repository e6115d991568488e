import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';
import { personBehind, type Actor } from '#server/auth/actor';

/** What is known of the HTTP request that this code runs for; it ends up in its log line, its span and the metrics. */
export interface RequestContext {
  /** Made here, never taken from the client: in the answer's `x-request-id`, in problems and in the log. */
  readonly requestId: string;
  readonly method: string;
  /** On the clock of `performance.now()`. */
  readonly beganMs: number;
  /** The route's pattern, never the address with what was typed into it; null until somebody knows. */
  route: string | null;
  /** The person who is signed in, or for whom a token acts. */
  actorId: string | null;
  /** By which token they act. */
  tokenId: string | null;
  /** The database does not answer: what fails for it is a 503. */
  isUnavailable: boolean;
  /** Round trips to the database, those that begin and end a transaction included. */
  queries: number;
  /** How long at least one of them was under way. */
  queryMs: number;
  queriesUnderWay: number;
  /** Since when the first of those under way is. */
  queryingSinceMs: number;
  readonly span: Span | undefined;
}

const key = Symbol.for('safelight.request-context');
/** The launcher and each bundle of Next have this module to themselves; the store is one all the same. */
const shared = globalThis as { [key]?: AsyncLocalStorage<RequestContext | undefined> };
const store = (shared[key] ??= new AsyncLocalStorage());

export function requestContext(): RequestContext | undefined {
  return store.getStore();
}

export function runInRequest<Result>(context: RequestContext, work: () => Result): Result {
  return store.run(context, work);
}

/** For work that a request sets going and that is not the request's: it lasts longer, and is done for others too. */
export function runOutsideRequest<Result>(work: () => Result): Result {
  return store.run(undefined, work);
}

/** For the request's line in the log. */
export function noteRoute(route: string): void {
  const context = store.getStore();
  if (context) context.route = route;
}

/** For the request's line in the log. */
export function noteActor(caller: Actor): void {
  const context = store.getStore();
  if (!context) return;
  context.actorId = personBehind(caller)?.id ?? null;
  context.tokenId = caller.kind === 'token' ? caller.id : null;
}

/** The answer is a 503, whoever gives it. */
export function noteUnavailable(): void {
  const context = store.getStore();
  if (context) context.isUnavailable = true;
}
