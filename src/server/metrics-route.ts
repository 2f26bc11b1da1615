import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authenticate } from "./auth.ts";
import { answer, answerError } from "./graphql-errors.ts";
import type { Metrics } from "./metrics.ts";

const QUIET = { logLevel: "warn" } as const;
/** Headers by which proxies name the client or themselves. */
const OF_PROXIES = /^(x-forwarded-.*|forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

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

/**
 * Whether the request comes from this machine itself. A proxy here would speak for others: its headers exclude it, the
 * host of its clients if it passes that on, and HTTP/1.0, which nginx speaks unless it is told otherwise. A page that
 * reaches this machine by a name of its own names another host as well.
 */
function isLocal({ headers, socket, raw }: FastifyRequest): boolean {
  const isForwarded = raw.httpVersion !== "1.1" || Object.keys(headers).some((name) => OF_PROXIES.test(name));
  return !isForwarded && LOOPBACK.test(socket.remoteAddress ?? "") && LOOPBACK_HOST.test(headers.host ?? "");
}
