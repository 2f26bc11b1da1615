import type { FastifyRequest } from "fastify";
import { mediaType } from "./media-type.ts";

/** What a page may send to another site without asking first. */
const formTypes = new Set(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]);
const readingMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a page of another site may have had a browser send this, with a password that the browser keeps. Only what a
 * page can send unasked is in question: for anything else browsers ask first, and are not allowed.
 */
export function isForgeable({ method, headers }: FastifyRequest, corsOrigins: readonly string[]): boolean {
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

/** Pages of this gateway name its own host; the scheme may differ behind a proxy that ends TLS. */
function isOwn(origin: string, host: string | undefined): boolean {
  return /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, "") === host?.toLowerCase();
}
