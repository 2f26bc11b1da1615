import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";

/** A span as it arrived, with what it says of its service. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has no parent. */
  readonly parentSpanId: string;
  readonly startNanoseconds: bigint;
  readonly endNanoseconds: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Message {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SpanMessage[] }[];
  }[];
}

interface SpanMessage {
  readonly name: string;
  readonly kind: string;
  readonly traceId: readonly number[];
  readonly spanId: readonly number[];
  readonly parentSpanId?: readonly number[];
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly Attribute[];
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The messages of OTLP as OpenTelemetry's .proto files define them, compiled by protobufjs in a release of its own. */
const { opentelemetry } = createRequire(import.meta.url)(
  "@opentelemetry/otlp-transformer/build/src/generated/root",
) as {
  opentelemetry: { proto: { collector: { trace: { v1: { ExportTraceServiceRequest: Decoder } } } } };
};
const { ExportTraceServiceRequest } = opentelemetry.proto.collector.trace.v1;

interface Decoder {
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: { longs: unknown; enums: unknown; bytes: unknown }): Message;
}

/** A receiver of spans over HTTP, as a collector is one. It refuses what is not OTLP, until the test is over. */
export async function openReceiver(): Promise<{ address: string; spans: readonly ReceivedSpan[] }> {
  const spans: ReceivedSpan[] = [];
  const server = createServer(async (request, response) => {
    try {
      if (request.method !== "POST" || request.url !== "/v1/traces") throw new Error("it takes traces only");
      if (request.headers["content-type"] !== "application/x-protobuf") throw new Error("it takes protobuf only");
      spans.push(...spansIn(await bodyOf(request)));
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    } catch {
      response.writeHead(400).end();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

function spansIn(body: Buffer): ReceivedSpan[] {
  const decoded = ExportTraceServiceRequest.decode(body);
  const { resourceSpans = [] } = ExportTraceServiceRequest.toObject(decoded, {
    longs: String,
    enums: String,
    bytes: Array,
  });
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(attributesOf(resource.attributes)["service.name"]);
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => received(service, span)));
  });
}

function received(service: string, span: SpanMessage): ReceivedSpan {
  const { name, kind, traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano, attributes = [] } = span;
  return {
    service,
    name,
    kind,
    traceId: hex(traceId),
    spanId: hex(spanId),
    parentSpanId: hex(parentSpanId),
    startNanoseconds: BigInt(startTimeUnixNano),
    endNanoseconds: BigInt(endTimeUnixNano),
    attributes: attributesOf(attributes),
  };
}

function attributesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function hex(bytes: readonly number[] | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}
