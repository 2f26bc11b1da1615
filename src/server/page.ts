import type { FastifyReply } from "fastify";

/** A page may talk to this gateway and to nobody else, whatever its package would like; and nobody may hold it in a frame. */
export const securityHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    // The packages write their styles into the page.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

export const REVALIDATED = "no-cache";

/** An answer that browsers may keep, if they ask each time whether it is still the same. */
export function revalidated(reply: FastifyReply, type: string): FastifyReply {
  return reply.header("cache-control", REVALIDATED).type(`${type}; charset=utf-8`);
}
