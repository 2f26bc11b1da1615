import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { methodNotAllowed, methodsAt, nothingHere as nothingAtPath } from "../rest/router.ts";
import { isBelowApi, isWellFormed, OTHER_API_PATH } from "./api-path.ts";
import { answer } from "./graphql-errors.ts";
import { MALFORMED_PATH } from "./parser-refusals.ts";
import { badRequest, REST_PREFIX, send as sendRest } from "./rest.ts";

/** The route by which @fastify/cors answers preflights; it takes every OPTIONS that has no route of its own. */
const PREFLIGHTS = "*";

/**
 * Answers requests that no route takes, before their bodies are read: OPTIONS with the methods of the path, another
 * method with 405, an unknown path with 404 and one that cannot be decoded with 400. Returns a hook for `onRequest`,
 * which must come after that of CORS.
 */
export function unroutedRequests(server: FastifyInstance) {
  const methods = new Map<string, Set<string>>();
  server.addHook("onRoute", ({ url, method }) => {
    methods.set(url, new Set([...(methods.get(url) ?? []), ...[method].flat()]));
  });

  /** The methods of a path that exists; `null`: there is nothing at it. */
  function allowed(path: string): string[] | null {
    // Whether something is at another path below /api depends on the upstream.
    if (path === OTHER_API_PATH) return null;
    if (path.startsWith(`${REST_PREFIX}/`)) return methodsAt(path.slice(REST_PREFIX.length + 1));
    const here = [...(methods.get(path) ?? [])].filter((method) => method !== "OPTIONS");
    return here.length === 0 ? null : here.sort(asUsual);
  }

  function answerUnrouted(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { method, url, originalUrl } = request;
    if (!isWellFormed(originalUrl)) return malformed(request, reply);
    const path = decodeURI(url.split(/[?#]/, 1)[0]!);
    // `OPTIONS *` asks about the server, not about a path.
    const allow = path === "*" && method === "OPTIONS" ? USUAL : allowed(path);
    if (allow === null) return nothingHere(request, reply);
    reply.header("allow", allow.join(", "));
    return method === "OPTIONS" ? reply.status(204).send() : wrongMethod(request, reply, path, allow);
  }

  return {
    answerUnrouted,
    hook(request: FastifyRequest, reply: FastifyReply, next: () => void) {
      if (request.is404 || request.routeOptions.url === PREFLIGHTS) answerUnrouted(request, reply);
      else next();
    },
  };
}

const USUAL = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

function asUsual(one: string, other: string): number {
  return USUAL.indexOf(one) - USUAL.indexOf(other);
}

function malformed({ originalUrl }: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!isBelowApi(originalUrl)) return answer(reply, 400, "BAD_REQUEST", MALFORMED_PATH);
  return sendRest(reply, badRequest(MALFORMED_PATH, 400));
}

function nothingHere({ originalUrl }: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!isBelowApi(originalUrl)) return answer(reply, 404, "NOT_FOUND", "There is nothing at this path.");
  return sendRest(reply, nothingAtPath);
}

function wrongMethod(
  { method, originalUrl }: FastifyRequest,
  reply: FastifyReply,
  path: string,
  allow: readonly string[],
): FastifyReply {
  if (isBelowApi(originalUrl)) return sendRest(reply, methodNotAllowed(allow));
  const taken = new Intl.ListFormat("en").format(allow.filter((one) => one !== "HEAD"));
  return answer(reply, 405, "BAD_REQUEST", `${path} takes ${taken}, not ${method}.`);
}
