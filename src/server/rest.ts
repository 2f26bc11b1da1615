import { randomUUID } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Dependencies } from "../billing/dependencies.ts";
import { RepeatedName } from "../domain/json.ts";
import { BadRequest, refusal, Unauthenticated, Unavailable } from "../domain/refusal.ts";
import type { RestAnswer } from "../rest/call.ts";
import type { DirMode } from "../rest/direction.ts";
import { message, refused } from "../rest/envelope.ts";
import type { Query } from "../rest/parameters.ts";
import { answer, isRead } from "../rest/router.ts";
import { takeRestBodies } from "./bodies.ts";
import { RETRY_AFTER_SECONDS } from "./graphql-errors.ts";
import { refusedByParser } from "./parser-refusals.ts";
import { RateLimited } from "./rate-limits.ts";

export const REST_PREFIX = "/api/billing";

export interface RestOptions {
  readonly dependencies: Dependencies;
  /** Meaning of the numbers of `dir`. */
  readonly dirMode: DirMode;
  /** Sets the viewer of the request, or refuses it; throws `Unauthenticated`, `Unavailable`. */
  readonly admit: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
}

/** The REST API below `/api/billing`, in the format of the upstream API. */
export function restRoutes({ dependencies, dirMode, admit }: RestOptions) {
  return async (server: FastifyInstance) => {
    takeRestBodies(server);
    server.setErrorHandler(answerRestError);
    server.route({
      method: ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"],
      url: `${REST_PREFIX}/*`,
      onRequest: admit,
      async handler(request, reply) {
        const { method, query, body, viewer, headers } = request;
        const key = headers["idempotency-key"];
        const options = { dependencies, dirMode, newKey: randomUUID, log: request.log };
        request.hasWritten = !isRead(method);
        const work = answer(options, {
          method,
          onOperation: (name) => {
            request.notes.operation = name;
          },
          path: (request.params as { "*": string })["*"],
          query: query as Query,
          body,
          idempotencyKey: Array.isArray(key) ? key.join(", ") : (key ?? null),
          conditions: {
            ifMatch: headers["if-match"] ?? null,
            ifUnmodifiedSince: headers["if-unmodified-since"] ?? null,
          },
          viewer,
          reached: request.reached,
        });
        request.work = work;
        return send(reply, await work);
      },
    });
  };
}

/** Answers an error that occurred outside the REST operations, in the format of REST errors. */
export function answerRestError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  reply.header("x-request-id", request.id);
  if (error instanceof Unauthenticated) {
    reply.header("www-authenticate", 'Bearer error="invalid_token"');
    return send(reply, message(401, error.message));
  }
  if (error instanceof Unavailable) return send(reply, { ...message(503, error.message), codes: [error.code] });
  // The status by which the upstream throttles.
  if (error instanceof RateLimited) {
    reply.header("retry-after", error.retryAfterSeconds);
    return send(reply, message(409, error.message));
  }
  if (error instanceof BadRequest) return send(reply, badRequest(error.message, 400));
  if (error instanceof RepeatedName)
    return send(reply, refused([refusal("INVALID", error.path, "is given more than once")], null));
  const status = error.statusCode ?? 500;
  if (status < 500) return send(reply, badRequest(refusedByParser(error, request), status));
  request.log.error({ err: error }, "request failed");
  return send(reply, message(500, "An error has occurred."));
}

/** The refusal of a request that was not read as far as its API. The code is the one that it has outside REST. */
export function badRequest(text: string, status: number): RestAnswer {
  return { ...refused([refusal("INVALID", null, text)], null, status), codes: ["BAD_REQUEST"] };
}

/** Sends an answer of the REST API. */
export function send(reply: FastifyReply, { status, body, allow, codes, etag }: RestAnswer) {
  if (codes !== undefined) reply.request.notes.codes = codes;
  if (allow !== undefined) reply.header("allow", allow.join(", "));
  if (etag !== undefined) reply.header("etag", etag);
  if (status === 401 && !reply.hasHeader("www-authenticate")) reply.header("www-authenticate", "Bearer");
  if (status === 503) reply.header("retry-after", RETRY_AFTER_SECONDS);
  reply.status(status);
  if (body === undefined) return reply.send();
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(body));
}
