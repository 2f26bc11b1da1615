import type { FastifyCorsOptions, FastifyCorsOptionsDelegateCallback } from "@fastify/cors";

const PREFLIGHT_SECONDS = 600;

/** Request headers that a page of another origin may send. Those of Apollo's clients name and mark a request. */
const allowedHeaders = [
  ...["Authorization", "Content-Type", "Accept", "Idempotency-Key", "If-Match", "If-Unmodified-Since", "If-None-Match"],
  ...["X-Cost", "X-Request-Id", "X-Billing-Position"],
  ...[
    "Apollo-Require-Preflight",
    "X-Apollo-Operation-Name",
    "Apollographql-Client-Name",
    "Apollographql-Client-Version",
  ],
];

const exposedHeaders = ["ETag", "Retry-After", "X-Request-Id", "X-Billing-Position"];

/**
 * Options that let pages of these origins call the gateway. Credentials of the browser are never allowed: a page sends
 * its token itself. OPTIONS without an origin and a method is no preflight and gets the answer of its route.
 */
export function corsFor(origins: readonly string[]): { delegator: FastifyCorsOptionsDelegateCallback } {
  const options: FastifyCorsOptions = {
    origin: [...origins],
    // PATCH is for addresses that are forwarded to the upstream.
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders,
    exposedHeaders,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  };
  return {
    delegator: ({ headers, url }, done) => {
      // A preflight matches a route of its own, which does not know that /metrics is for no page.
      if (url.split("?", 1)[0] === "/metrics") return done(null, { origin: false });
      const isPreflight = headers.origin !== undefined && headers["access-control-request-method"] !== undefined;
      done(null, { ...options, preflight: isPreflight });
    },
  };
}
