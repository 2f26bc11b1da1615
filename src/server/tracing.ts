import {
  type Attributes,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { Config } from "../config.ts";
import type { RequestObserver } from "../store/observer.ts";
import { statementSpans } from "./statement-spans.ts";

/** Spans in the OpenTelemetry model. The exporter reads the standard `OTEL_…` variables itself. */
export interface Tracing {
  /** Runs `next` within the span of a request, a child of the caller's `traceparent`. The caller ends the span. */
  request(headers: Readonly<Record<string, unknown>>, attributes: Attributes, next: () => void): Span;
  /** Runs `work` within a span that ends with it, or with the promise that it returns. */
  within<T>(name: string, attributes: Attributes, work: () => T): T;
  /** Statements of the current request as spans. */
  readonly statements: RequestObserver;
  /** Headers of a request to another service: the `traceparent` of the current span. */
  headers(): Record<string, string>;
  /** Exports the spans that wait, and ends. */
  close(): Promise<void>;
}

const NAME = "billing-gateway";

/** Opens the exporter. Its packages are loaded here and nowhere else: a gateway that exports nothing does not pay for them. */
export async function openTracing(version: string, database: Config["database"]): Promise<Tracing> {
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, resources] = await Promise.all([
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/exporter-trace-otlp-proto"),
    import("@opentelemetry/resources"),
  ]);
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = resources;
  const own = resourceFromAttributes({ "service.name": NAME, "service.version": version });
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES replace ours.
  const named = detectResources({ detectors: [envDetector] });
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(own).merge(named),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return tracingWith(provider.getTracer(NAME, version), database, () => provider.shutdown());
}

/** Spans of this tracer. The global context manager must be one that follows promises. */
export function tracingWith(tracer: Tracer, database: Config["database"], close: () => Promise<void>): Tracing {
  return {
    statements: statementSpans(tracer, database),
    request(headers, attributes, next) {
      const parent = propagation.extract(context.active(), headers);
      const span = tracer.startSpan("request", { kind: SpanKind.SERVER, attributes }, parent);
      context.with(trace.setSpan(parent, span), next);
      return span;
    },
    within(name, attributes, work) {
      return tracer.startActiveSpan(name, { attributes }, (span) => endedWith(span, work));
    },
    headers() {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier;
    },
    close,
  };
}

function endedWith<T>(span: Span, work: () => T): T {
  try {
    const result = work();
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    return result.then(
      (value) => {
        span.end();
        return value;
      },
      (error) => fail(span, error),
    ) as T;
  } catch (error) {
    return fail(span, error);
  }
}

/** The name of the error alone: its message may repeat what a client sent. */
function fail(span: Span, error: unknown): never {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "error" });
  span.end();
  throw error;
}
