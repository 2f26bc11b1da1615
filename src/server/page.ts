import type { FastifyReply } from "fastify";

/**
 * A page may connect only to this gateway, even if its package tries others, and no other page may embed it in a frame.
 */
export const securityHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    // The packages add inline styles.
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

/** Lets browsers cache the answer if they revalidate it each time. */
export function revalidated(reply: FastifyReply, type: string): FastifyReply {
  return reply.header("cache-control", REVALIDATED).type(`${type}; charset=utf-8`);
}
