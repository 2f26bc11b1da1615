import { context, propagation, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { onTestFinished } from "vitest";
import type { Config } from "../../src/config.ts";
import { type Tracing, tracingWith } from "../../src/server/tracing.ts";

/** Spans that end, kept in memory until the test is over. */
export function spansInMemory(database: Config["database"]): { tracing: Tracing; ended(): readonly ReadableSpan[] } {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  onTestFinished(async () => {
    await provider.shutdown();
    for (const one of [trace, context, propagation]) one.disable();
  });
  const tracing = tracingWith(provider.getTracer("test"), database, () => provider.shutdown());
  return { tracing, ended: () => exporter.getFinishedSpans() };
}
