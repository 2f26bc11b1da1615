import type { IncomingMessage } from "node:http";
import type { Span } from "@opentelemetry/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Viewer } from "../billing/viewer.ts";
import type { Metrics } from "./metrics.ts";
import { whenOver } from "./request-end.ts";
import { apiOf, codeOfStatus, noNotes, type RequestNotes } from "./request-notes.ts";
import type { SlowOperations } from "./slow-operations.ts";
import type { Tracing } from "./tracing.ts";

declare module "fastify" {
  interface FastifyRequest {
    viewer: Viewer | null;
    /** The trusted document that the request names; `null`: it names none. */
    documentText: string | null;
    notes: RequestNotes;
    span: Span | null;
    /** The work for this request; `null` before it begins. */
    work: Promise<unknown> | null;
    /** Call it when the answer becomes a stream: the request is then not pending, and its line is the stream's. */
    becomeStream: () => void;
    isStream: boolean;
  }
}

const HSTS = "max-age=31536000";

/** Follows each request from its head to its end: headers of every answer, the number pending, log, metrics and spans. */
export function followRequests(
  server: FastifyInstance,
  { metrics, tracing, slow }: { metrics: Metrics; tracing: Tracing | null; slow: SlowOperations | null },
): { readonly pending: ReadonlySet<IncomingMessage> } {
  const pending = new Set<IncomingMessage>();
  metrics.gauge("billing_gateway_pending_requests", "Requests that are being answered.", () => pending.size);
  // Below this level nobody reads the details of a request.
  const isLogged = ["info", "debug", "trace"].includes(server.log.level);

  server.decorateRequest("viewer", null);
  server.decorateRequest("work", null);
  server.decorateRequest("documentText", null);
  server.decorateRequest("span", null);
  server.decorateRequest("notes");
  server.decorateRequest("becomeStream");
  server.decorateRequest("isStream", false);

  // Hooks of every request call back: each promise would take time from each answer.
  server.addHook("onRequest", (request, reply, next) => {
    reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
    // Over plain HTTP the header means nothing; a proxy that ends TLS says so.
    if (request.headers["x-forwarded-proto"] === "https") reply.header("strict-transport-security", HSTS);
    request.notes = noNotes();
    pending.add(request.raw);
    const done = () => {
      if (pending.delete(request.raw)) request.span?.end();
    };
    request.becomeStream = () => {
      request.isStream = true;
      done();
    };
    // Work goes on when a client disconnects, so the request is pending until the work ends.
    whenOver(request, reply, () => {
      if (request.work === null) done();
      else request.work.then(done, done);
    });
    next();
  });
  if (slow !== null) server.addHook("onRequest", (_request, _reply, next) => slow.collect(next));
  if (tracing !== null)
    server.addHook("onRequest", (request, _reply, next) => {
      const { method, headers, originalUrl } = request;
      const attributes = { "http.request.method": method, "url.path": pathOf(originalUrl) };
      request.span = tracing.request(headers, attributes, next);
    });
  server.addHook("onResponse", (request, reply, next) => {
    if (request.isStream) return next();
    const code = codeOfStatus(reply.statusCode);
    if (code !== null && request.notes.codes.length === 0) request.notes.codes = [code];
    metrics.answered(request, reply);
    if (isLogged) request.log.info(detailsOf(request, reply), "answered");
    const line = slow?.lineOf(reply.elapsedTime) ?? null;
    if (line !== null) request.log.warn({ ...detailsOf(request, reply), ...line }, "slow operation");
    nameSpan(request, reply);
    next();
  });
  return { pending };
}

function detailsOf({ method, originalUrl, viewer, notes }: FastifyRequest, reply: FastifyReply): object {
  const { operation, cost, codes } = notes;
  return {
    method,
    path: pathOf(originalUrl),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    // JSON leaves out what is undefined.
    sub: viewer?.sub,
    operation: operation ?? undefined,
    cost: cost ?? undefined,
    codes: codes.length > 0 ? codes : undefined,
  };
}

function nameSpan({ span, method, notes, originalUrl }: FastifyRequest, { statusCode }: FastifyReply): void {
  if (span === null) return;
  span.updateName(`${method} ${notes.operation ?? apiOf(originalUrl)}`);
  span.setAttribute("http.response.status_code", statusCode);
  if (notes.codes[0] !== undefined) span.setAttribute("error.type", notes.codes[0]);
}

function pathOf(url: string): string {
  return url.split("?", 1)[0]!;
}
