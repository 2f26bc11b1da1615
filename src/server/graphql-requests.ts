import type { FastifyReply, FastifyRequest } from "fastify";
import type { Limits } from "../config-limits.ts";
import { answer } from "./graphql-errors.ts";
import { isRequestTooDeep } from "./limits.ts";

/** Checks that refuse a request to `/graphql` before Apollo sees it. */
export function graphqlRefusals({ queryDepth }: Limits) {
  return {
    refuseWebSocket({ headers }: FastifyRequest, reply: FastifyReply, next: () => void) {
      if (headers.upgrade?.toLowerCase() !== "websocket") return next();
      const message =
        "Subscriptions are not supported, over WebSocket or otherwise: send queries and mutations by POST.";
      answer(reply, 400, "BAD_REQUEST", message);
    },

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
