import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { uuidv7 } from '#server/db/uuidv7';
import type { Log } from '#server/log';
import { processMetrics } from '#server/metrics/process-metrics';
import type { RequestContext } from '#server/request-context';
import { tracer } from '#server/telemetry';

export interface RequestEnd {
  status: number;
  /** The client went away before it had the whole answer. */
  isAborted?: boolean;
  /** Written to the client, headers included. */
  bytes?: number;
  /** The site is starting: what it refuses is no fault. */
  isStarting?: boolean;
}

export const UNMATCHED = 'unmatched';
/** Asked for all the time, by machines. */
const quietRoutes = new Set(['/livez', '/readyz', '/metrics', '/_next/static']);
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Makes the context of a request that begins now. Its trace begins here too, whatever `traceparent` came along: proxies
 * hand on what strangers send, and a stranger could have every request of theirs traced, or write into another's trace.
 */
export function beginRequest(givenMethod = ''): RequestContext {
  const method = methods.has(givenMethod) ? givenMethod : '_OTHER';
  const requestId = uuidv7();
  const attributes = { 'http.request.method': method, 'url.scheme': 'http', 'safelight.request_id': requestId };
  return {
    requestId,
    method,
    beganMs: performance.now(),
    route: null,
    actorId: null,
    tokenId: null,
    isUnavailable: false,
    queries: 0,
    queryMs: 0,
    queriesUnderWay: 0,
    queryingSinceMs: 0,
    span: tracer()?.startSpan(method, { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT),
  };
}

/** One line in the log, one observation, and the end of the span. */
export function endRequest(context: RequestContext, end: RequestEnd, log: Log): void {
  const { method, requestId, span } = context;
  const route = context.route ?? UNMATCHED;
  const durationMs = performance.now() - context.beganMs;
  processMetrics().requests.observe({ method, route, status: end.status }, durationMs / 1000);
  const traceId = span?.isRecording() ? span.spanContext().traceId : undefined;
  if (span) endSpan(context, route, end);
  const isQuiet = end.isStarting || quietRoutes.has(route);
  const level = isQuiet ? 'debug' : end.status >= 500 ? 'warn' : 'info';
  if (!log.isLevelEnabled(level)) return;
  const line = {
    requestId,
    method,
    route,
    status: end.status,
    durationMs: tenths(durationMs),
    queries: context.queries,
    queryMs: tenths(context.queryMs),
    actorId: context.actorId,
    ...(context.tokenId && { tokenId: context.tokenId }),
    ...(end.bytes !== undefined && { bytes: end.bytes }),
    ...(end.isAborted && { aborted: true }),
    ...(traceId && { traceId }),
  };
  log[level](line, 'request');
}

/** For the answer's headers, so far: https://www.w3.org/TR/server-timing/ */
export function serverTiming({ beganMs, queries, queryMs }: RequestContext): string {
  const total = tenths(performance.now() - beganMs);
  return `db;dur=${tenths(queryMs)};desc="${queries} ${queries === 1 ? 'query' : 'queries'}", total;dur=${total}`;
}

/** `url.path` is the pattern as well: a link of an invitation is as good as a password. */
function endSpan({ method, span }: RequestContext, route: string, { status, isAborted, isStarting }: RequestEnd): void {
  if (route !== UNMATCHED)
    span!.updateName(`${method} ${route}`).setAttributes({ 'http.route': route, 'url.path': route });
  span!.setAttribute('http.response.status_code', status);
  if (isAborted) span!.setAttribute('safelight.aborted', true);
  if (status >= 500 && !isStarting)
    span!.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
  span!.end();
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
