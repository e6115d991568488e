import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** A page from memory takes one millisecond, an upload minutes. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const QUERY_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export interface ProcessMetrics {
  registry: Registry;
  /** Labels are bounded: the method is a known one, the route a pattern. */
  requests: Histogram<'method' | 'route' | 'status'>;
  queries: Histogram<'operation'>;
  queriesUnderWay: number;
}

const key = Symbol.for('safelight.process-metrics');
/** The launcher's server counts, a bundle of Next answers `/metrics`: they share one registry. */
const shared = globalThis as { [key]?: ProcessMetrics };

/** What is counted once a process, whatever site it serves: requests, queries, and Node itself under its usual names. */
export function processMetrics(): ProcessMetrics {
  return (shared[key] ??= createProcessMetrics());
}

function createProcessMetrics(): ProcessMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const metrics: ProcessMetrics = {
    registry,
    requests: new Histogram({
      name: 'safelight_http_request_duration_seconds',
      help: 'From the request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    queries: new Histogram({
      name: 'safelight_db_query_seconds',
      help: 'Round trips to the database, the wait for a free connection included.',
      labelNames: ['operation'],
      buckets: QUERY_SECONDS,
      registers,
    }),
    queriesUnderWay: 0,
  };
  new Gauge({
    name: 'safelight_db_queries_under_way',
    help: 'Queries sent or waiting for a connection.',
    registers,
    collect() {
      this.set(metrics.queriesUnderWay);
    },
  });
  return metrics;
}
