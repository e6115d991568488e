import { SpanKind, SpanStatusCode, trace, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { processMetrics } from '#server/metrics/process-metrics';
import { requestContext, type RequestContext } from '#server/request-context';
import { tracer } from '#server/telemetry';
import type { Sql } from './client';
import { isConnectionLoss } from './connection-loss';
import { forgetValues } from './forget-values';

/** As postgres.js has it in src/query.js. */
interface Query {
  readonly strings: readonly string[];
  /** The text as sent, with $1 for what was given; set once the query has a connection. */
  readonly string?: string;
  readonly executed: boolean;
  readonly canceller: unknown;
  readonly cursorRows?: number;
  resolve(this: void, value: unknown): void;
  reject(this: void, error: unknown): void;
  handle(): Promise<void>;
}
type QueryPrototype = Query & { [mark]?: true };

const mark = Symbol.for('safelight.observed');
const operations = new Set(
  'select insert update delete with begin commit rollback savepoint listen unlisten set show'.split(' '),
);

/**
 * Counts and times every query of the driver, in the request that sends it, if any, and for `/metrics`. The driver has
 * no hook for it: each query is sent by its `handle`, at the first `then`, `catch` or `finally`, and ends in `resolve` or
 * `reject`, which a query has to itself.
 */
export function observeQueries(sql: Sql): void {
  // Nobody waits for it, so it is never sent.
  const prototype = Object.getPrototypeOf(sql`SELECT`) as QueryPrototype;
  if (prototype[mark]) return;
  prototype[mark] = true;
  const { handle } = prototype;
  prototype.handle = function (this: Query) {
    // What nobody could cancel is the driver's own, sent while it connects.
    if (!this.executed && typeof this.canceller === 'function') observe(this);
    return handle.call(this);
  };
}

function observe(query: Query): void {
  const context = requestContext();
  if (context) context.queries += 1;
  // Its iterator puts a `resolve` of its own in place for each part: counted, not timed.
  if (query.cursorRows) return;
  const metrics = processMetrics();
  const operation = operationOf(query);
  const beganMs = performance.now();
  const span = context && startSpan(context, operation);
  if (context && (context.queriesUnderWay += 1) === 1) context.queryingSinceMs = beganMs;
  metrics.queriesUnderWay += 1;
  const { resolve, reject } = query;
  let isEnded = false;

  function end(error?: unknown): void {
    if (isEnded) return;
    isEnded = true;
    const nowMs = performance.now();
    metrics.queriesUnderWay -= 1;
    metrics.queries.observe({ operation }, (nowMs - beganMs) / 1000);
    if (context && (context.queriesUnderWay -= 1) === 0) context.queryMs += nowMs - context.queryingSinceMs;
    if (span) endSpan(span, query, error);
  }
  query.resolve = (value) => {
    end();
    resolve(value);
  };
  query.reject = (error) => {
    forgetValues(error);
    if (context && isConnectionLoss(error)) context.isUnavailable = true;
    end(error);
    reject(error);
  };
}

/** Bounded, for it labels a metric. */
function operationOf({ strings }: Query): string {
  const word = /^\s*([a-z]+)/i.exec(strings[0] ?? '')?.[1]?.toLowerCase() ?? '';
  return operations.has(word) ? word : 'other';
}

function startSpan(context: RequestContext, operation: string): Span | undefined {
  if (!context.span?.isRecording()) return undefined;
  return tracer()?.startSpan(
    operation.toUpperCase(),
    {
      kind: SpanKind.CLIENT,
      attributes: { 'db.system.name': 'postgresql', 'db.operation.name': operation.toUpperCase() },
    },
    trace.setSpan(ROOT_CONTEXT, context.span),
  );
}

/** The statement without what it was given; an error by its code, for its message may quote a value. */
function endSpan(span: Span, query: Query, error: unknown): void {
  span.setAttribute('db.query.text', query.string ?? query.strings.join('?'));
  if (error instanceof Error) {
    const code = 'code' in error ? String(error.code) : error.name;
    span.setAttributes({ 'error.type': code, 'db.response.status_code': code });
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
