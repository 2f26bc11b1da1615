import { context, propagation, SpanKind } from "@opentelemetry/api";

/**
 * Spans of this gateway, if OTEL_EXPORTER_OTLP_ENDPOINT names a receiver: the caller's trace goes on through them to the
 * subgraphs. Without a receiver, subgraphs get the caller's trace as it came.
 */
export async function openTracing() {
  if (!process.env.OTEL_EXPORTER_OTLP_ENDPOINT)
    return { within: (_caller, work) => work(), headers: (caller) => caller, async close() {} };
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace-node"),
      import("@opentelemetry/exporter-trace-otlp-proto"),
      import("@opentelemetry/resources"),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": process.env.OTEL_SERVICE_NAME ?? "supergraph" }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = provider.getTracer("supergraph");
  return {
    /** Runs the work within the span of a request, below the caller's. Apollo's gateway adds spans of its own below it. */
    within: (caller, work) =>
      tracer.startActiveSpan(
        "POST",
        { kind: SpanKind.SERVER, attributes: { "http.request.method": "POST" } },
        propagation.extract(context.active(), caller),
        async (span) => {
          try {
            return await work();
          } finally {
            span.end();
          }
        },
      ),
    /** The headers by which a subgraph hangs its spans below the current one. */
    headers() {
      const headers = {};
      propagation.inject(context.active(), headers);
      return headers;
    },
    close: () => provider.shutdown(),
  };
}
