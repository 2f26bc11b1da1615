import { hash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

/** The entity tag of a text. */
export function etagOf(text: string): string {
  return `"${hash("sha256", text, "base64url")}"`;
}

/** Whether `If-None-Match` names the tag, or anything. Weak and strong tags of one value are equal here (RFC 9110, 13.1.2). */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const opaque = (one: string) => one.trim().replace(/^W\//, "");
  return ifNoneMatch?.split(",").some((one) => opaque(one) === opaque(tag) || one.trim() === "*") ?? false;
}

/**
 * An `onSend` hook for answers that depend on the token: a 200 has an entity tag and may be kept by the client alone,
 * which asks again with `If-None-Match` and gets 304 without a body if the answer is the same.
 */
export async function tagged(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (reply.statusCode !== 200 || typeof payload !== "string") return payload;
  // Weak, because the same answer is sent in several encodings.
  const tag = `W/${etagOf(payload)}`;
  reply.header("etag", tag).header("cache-control", "private").header("vary", varyingBy(reply, "Authorization"));
  if (!isKnown(request.headers["if-none-match"], tag)) return payload;
  // No payload at all: an empty one would be announced as `Content-Length: 0`, which is not the length of the answer.
  reply.status(304).removeHeader("content-length");
  return null;
}

function varyingBy(reply: FastifyReply, header: string): string {
  const before = reply.getHeader("vary");
  return before === undefined ? header : `${before}, ${header}`;
}
