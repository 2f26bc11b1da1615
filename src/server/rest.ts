import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { House } from "../billing/house.ts";
import { refusal, Unauthenticated, Unavailable } from "../domain/refusal.ts";
import type { RestAnswer } from "../rest/call.ts";
import { message, refused } from "../rest/envelope.ts";
import type { Query } from "../rest/listing.ts";
import { answer } from "../rest/router.ts";
import { RETRY_AFTER_SECONDS } from "./graphql-errors.ts";
import { refusedByParser } from "./parser-refusals.ts";

export const REST_PREFIX = "/api/billing";

export interface RestOptions {
  readonly house: House;
  /** Lets the request in, with its viewer, or answers it; throws `Unauthenticated`, `Unavailable`. */
  readonly admit: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
}

/** The REST door below `/api/billing`, in the form of the upstream API. */
export function restRoutes({ house, admit }: RestOptions) {
  const door = { house, newKey: randomUUID };
  return async (server: FastifyInstance) => {
    server.removeContentTypeParser("text/plain");
    // Clients say that they send JSON even where they send nothing, such as with DELETE.
    const parse = server.getDefaultJsonParser("error", "error");
    server.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) => {
      if (body.length === 0) return done(null);
      // Whatever is no UTF-8 would be stored as something else.
      if (!isUtf8(body)) return done(Object.assign(new Error("The body is not UTF-8."), { statusCode: 400 }));
      return parse(request, body.toString(), done);
    });
    server.setErrorHandler(answerRestError);
    server.route({
      method: ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"],
      url: `${REST_PREFIX}/*`,
      onRequest: admit,
      async handler(request, reply) {
        const { method, query, body, viewer, headers } = request;
        const key = headers["idempotency-key"];
        const work = answer(door, {
          method,
          path: (request.params as { "*": string })["*"],
          query: query as Query,
          body,
          idempotencyKey: Array.isArray(key) ? key.join(", ") : (key ?? null),
          viewer,
        });
        request.work = work;
        return send(reply, await work);
      },
    });
  };
}

/** An error outside of the operations, in the form that REST has for it. */
export function answerRestError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  reply.header("x-request-id", request.id);
  if (error instanceof Unauthenticated) {
    reply.header("www-authenticate", 'Bearer error="invalid_token"');
    return send(reply, message(401, error.message));
  }
  if (error instanceof Unavailable) return send(reply, message(503, error.message));
  const status = error.statusCode ?? 500;
  if (status < 500)
    return send(reply, refused([refusal("INVALID", null, refusedByParser(error, request))], null, status));
  request.log.error({ err: error }, "request failed");
  return send(reply, message(500, "An error has occurred."));
}

function send(reply: FastifyReply, { status, body, allow }: RestAnswer) {
  if (allow !== undefined) reply.header("allow", allow.join(", "));
  if (status === 401 && !reply.hasHeader("www-authenticate")) reply.header("www-authenticate", "Bearer");
  if (status === 503) reply.header("retry-after", RETRY_AFTER_SECONDS);
  reply.status(status);
  if (body === undefined) return reply.send();
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(body));
}
