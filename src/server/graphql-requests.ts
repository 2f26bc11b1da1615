import type { FastifyReply, FastifyRequest } from "fastify";
import type { Limits } from "../config-limits.ts";
import { answer } from "./graphql-errors.ts";
import { isRequestTooDeep } from "./limits.ts";

/** A check that refuses a request to `/graphql` before Apollo sees it. */
export function graphqlRefusals({ queryDepth }: Limits) {
  return {
    refuseBody(request: FastifyRequest, reply: FastifyReply, next: () => void) {
      if (isRequestTooDeep(request, queryDepth)) {
        answer(reply, 400, "BAD_USER_INPUT", `The request is nested more than ${queryDepth} deep.`);
      } else if (Array.isArray(request.body)) {
        const message = "The body is a list. Batching is not supported: send one operation per request.";
        answer(reply, 400, "BATCHING_DISABLED", message);
      } else next();
    },
  };
}
