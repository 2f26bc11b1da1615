import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authenticate } from "./auth.ts";
import { answer, answerError } from "./graphql-errors.ts";
import type { Metrics } from "./metrics.ts";

const QUIET = { logLevel: "warn" } as const;
/** Headers by which proxies name the client or themselves. */
const OF_PROXIES = /^(x-forwarded-.*|forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * `GET /metrics` in the text form of Prometheus: for the token of an administrator of all businesses, and without a token
 * for a scraper on this machine that no proxy stands before.
 */
export function metricsRoute(metrics: Metrics, authenticate: Authenticate) {
  return async (server: FastifyInstance) => {
    server.setErrorHandler(answerError);
    const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
      const viewer = await authenticate(request.headers.authorization);
      if (viewer === null) {
        if (isLocal(request)) return;
        reply.header("www-authenticate", "Bearer");
        return answer(reply, 401, "UNAUTHENTICATED", "A token of an administrator is needed.");
      }
      if (!viewer.admin || viewer.businesses !== null)
        return answer(reply, 403, "FORBIDDEN", "Metrics need an administrator of all businesses.");
    };
    server.get("/metrics", { ...QUIET, config: { cors: false }, onRequest }, async (_request, reply) =>
      reply
        .header("cache-control", "no-store")
        .type(metrics.contentType)
        .send(await metrics.text()),
    );
  };
}

/** Whether the request comes from this machine itself. A proxy here would speak for others, so its headers exclude it. */
function isLocal({ headers, socket }: FastifyRequest): boolean {
  const isForwarded = Object.keys(headers).some((name) => OF_PROXIES.test(name));
  return !isForwarded && LOOPBACK.test(socket.remoteAddress ?? "");
}
