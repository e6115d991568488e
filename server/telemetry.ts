import { randomUUID } from 'node:crypto';
import { diag, DiagLogLevel, type Tracer } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Config } from '#server/config';
import type { Log } from '#server/log';

const key = Symbol.for('safelight.tracer');
/** Started by the launcher, used by every bundle of Next. */
const shared = globalThis as { [key]?: Tracer };

/** Undefined while no traces are exported. */
export function tracer(): Tracer | undefined {
  return shared[key];
}

/**
 * Starts to export traces, if the settings say so; the SDK is loaded only then, and reads the rest of OTEL_* itself.
 * @returns how to stop: what has not been sent yet is sent
 */
export async function startTelemetry({ tracesExporter }: Config, log: Log): Promise<() => Promise<void>> {
  if (tracesExporter === 'none') return async () => {};
  const warn = (message: string) => log.warn({ reason: describe(message) }, 'traces not exported');
  const quiet = () => {};
  diag.setLogger(
    { error: warn, warn, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const sdk = await import('@opentelemetry/sdk-trace-node');
  if (tracesExporter === 'console') return traceTo(new sdk.SimpleSpanProcessor(new sdk.ConsoleSpanExporter()));
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return traceTo(new sdk.BatchSpanProcessor(new OTLPTraceExporter()));
}

/**
 * The provider is not registered as the process's: Next would write whole addresses into its spans, better-auth what
 * failing queries were asked with.
 * @returns how to stop
 */
export async function traceTo(processor: SpanProcessor): Promise<() => Promise<void>> {
  const { NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } =
    await import('@opentelemetry/resources');
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'safelight', 'service.instance.id': randomUUID() }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  shared[key] = provider.getTracer('safelight');
  return async () => {
    delete shared[key];
    await provider.shutdown();
  };
}

/** The SDK writes errors out whole, as JSON, and quotes a header that it does not like, which may hold a key. */
function describe(message: string): string {
  if (message.startsWith('Header ')) return 'a header of OTEL_EXPORTER_OTLP_HEADERS is not valid';
  try {
    return String((JSON.parse(message) as { message?: unknown }).message);
  } catch {
    return message;
  }
}
