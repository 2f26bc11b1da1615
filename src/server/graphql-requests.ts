import type { FastifyReply, FastifyRequest } from "fastify";
import type { Limits } from "../config.ts";
import { answer } from "./graphql-errors.ts";
import { isRequestTooDeep } from "./limits.ts";

/** Checks that refuse a request to `/graphql` before Apollo sees it. */
export function graphqlRefusals({ queryDepth }: Limits) {
  return {
    async refuseWebSocket({ headers }: FastifyRequest, reply: FastifyReply) {
      if (headers.upgrade?.toLowerCase() !== "websocket") return;
      const message =
        "Subscriptions are not supported, over WebSocket or otherwise: send queries and mutations by POST.";
      return answer(reply, 400, "BAD_REQUEST", message);
    },

    async refuseBody(request: FastifyRequest, reply: FastifyReply) {
      if (isRequestTooDeep(request, queryDepth))
        return answer(reply, 400, "BAD_USER_INPUT", `The request is nested more than ${queryDepth} deep.`);
      if (Array.isArray(request.body)) {
        const message = "The body is a list. Batching is not supported: send one operation per request.";
        return answer(reply, 400, "BATCHING_DISABLED", message);
      }
    },
  };
}
