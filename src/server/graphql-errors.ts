import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import Negotiator from "negotiator";
import { RepeatedName } from "../domain/json.ts";
import { BadRequest, Unauthenticated, Unavailable } from "../domain/refusal.ts";
import { refusedByParser } from "./parser-refusals.ts";
import { RateLimited } from "./rate-limits.ts";

/** Seconds after which a client may retry when the gateway is overloaded or unavailable. */
export const RETRY_AFTER_SECONDS = "1";

const MEDIA_TYPES = ["application/json", "application/graphql-response+json"];

/** Answers an error that occurred outside GraphQL execution, in the format of GraphQL errors. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  reply.header("x-request-id", request.id);
  if (error instanceof Unauthenticated) {
    reply.header("www-authenticate", 'Bearer error="invalid_token"');
    return answer(reply, 401, "UNAUTHENTICATED", error.message);
  }
  if (error instanceof Unavailable) {
    reply.header("retry-after", RETRY_AFTER_SECONDS);
    return answer(reply, 503, error.code, error.message);
  }
  if (error instanceof RateLimited) {
    reply.header("retry-after", error.retryAfterSeconds);
    return answer(reply, 429, "RATE_LIMITED", error.message);
  }
  if (error instanceof BadRequest) return answer(reply, 400, "BAD_USER_INPUT", error.message);
  if (error instanceof RepeatedName) return answer(reply, 400, "BAD_USER_INPUT", error.message);
  const status = error.statusCode ?? 500;
  if (status < 500) return answer(reply, status, "BAD_REQUEST", refusedByParser(error, request));
  request.log.error({ err: error }, "request failed");
  return answer(reply, 500, "INTERNAL", `An error has occurred. Request id: ${request.id}`);
}

/** Sends an error outside `/api` that GraphQL execution did not produce, in a media type that the client accepts. */
export function answer(reply: FastifyReply, status: number, code: string, message: string) {
  reply.request.notes.codes = [code];
  const type = new Negotiator(reply.request.raw).mediaType(MEDIA_TYPES) ?? MEDIA_TYPES[0];
  return reply
    .status(status)
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}
