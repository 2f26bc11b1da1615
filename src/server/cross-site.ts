import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { message } from "../rest/envelope.ts";
import { mediaType } from "./media-type.ts";

/** Content types that a page may send to another site without a CORS preflight. */
const formTypes = new Set(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]);
const readingMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Refuses a request that a page of another site may have forged. Returns whether it did. */
export function refuseForgeable(request: FastifyRequest, reply: FastifyReply, corsOrigins: readonly string[]): boolean {
  if (!isForgeable(request, corsOrigins)) return false;
  const { status, body } = message(
    403,
    "A page of another origin may not send forms. CORS_ORIGINS lists the origins that may.",
  );
  reply.status(status).send(body);
  return true;
}

/**
 * Whether a page of another site may have sent this through a browser that remembers the password. Only requests
 * without a preflight can be forged: browsers ask before any other, and the gateway does not allow it.
 */
function isForgeable({ method, headers }: FastifyRequest, corsOrigins: readonly string[]): boolean {
  if (readingMethods.has(method)) return false;
  const type = mediaType(headers["content-type"]);
  if (type !== "" && !formTypes.has(type)) return false;
  const { origin, host } = headers;
  const isNamed = origin !== undefined && corsOrigins.includes(origin);
  // A browser sends every method but POST to another origin only after a preflight, which names these origins.
  if (isNamed && method !== "POST") return false;
  if (headers["sec-fetch-site"] === "cross-site") return true;
  return origin !== undefined && !isNamed && !isOwn(origin, host);
}

/** Whether a page of another site, which `corsOrigins` does not name, opens this WebSocket. Programs send no origin. */
export function isForeign({ origin, host }: IncomingHttpHeaders, corsOrigins: readonly string[]): boolean {
  return origin !== undefined && !corsOrigins.includes(origin) && !isOwn(origin, host);
}

/** Whether the origin is this gateway's host. The scheme may differ behind a proxy that terminates TLS. */
function isOwn(origin: string, host: string | undefined): boolean {
  return /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, "") === host?.toLowerCase();
}
