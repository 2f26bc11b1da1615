import type { IncomingHttpHeaders } from "node:http";

type Headers = Record<string, string | string[]>;

const sent = new Set(["accept", "accept-language", "content-type", "content-length"]);

/** Request headers that are forwarded: those about content and conditions, none about the client. */
export function headersToUpstream(headers: IncomingHttpHeaders): Headers {
  return only(headers, (name) => sent.has(name) || name.startsWith("if-"));
}

const hopByHop = [
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"],
  ...["transfer-encoding", "upgrade"],
];

/** Answer headers that would apply to the upstream's origin or a login there. */
const ofItsOrigin = [
  ...["set-cookie", "set-cookie2", "www-authenticate", "strict-transport-security", "alt-svc", "clear-site-data"],
  ...["content-security-policy", "content-security-policy-report-only", "x-content-type-options", "refresh"],
  ...["service-worker-allowed", "nel", "report-to", "reporting-endpoints", "x-request-id", "via"],
];

const withheld = new Set([...hopByHop, ...ofItsOrigin]);

/**
 * Answer headers that are returned to the client. Added headers keep a browser from running an upstream page in this
 * gateway's origin, and shared caches from storing the answer. A redirect within the upstream's API becomes one that is
 * relative to the requested path, because a proxy may serve the gateway below a path of its own.
 */
export function headersFromUpstream(headers: IncomingHttpHeaders, from: string, requested: string): Headers {
  const named = new Set(`${headers.connection ?? ""}`.toLowerCase().split(/\s*,\s*/));
  const passed = only(
    headers,
    (name) => !withheld.has(name) && !named.has(name) && !name.startsWith("access-control-"),
  );
  const location = withinApi(headers.location, from);
  return {
    ...passed,
    ...(location !== null && { location: relativeTo(requested, location) }),
    "cache-control": /no-store/i.test(headers["cache-control"] ?? "") ? "no-store" : "private, no-cache",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox",
  };
}

/** The path below `/api` that a redirect leads to; `null`: there is none, or it leads elsewhere. */
function withinApi(location: string | undefined, from: string): string | null {
  const path = location?.startsWith(`${from}/`) ? location.slice(from.length) : location;
  return path?.startsWith("/api/") ? path : null;
}

function relativeTo(requested: string, path: string): string {
  const folders = requested.split("?", 1)[0]!.split("/").length - 2;
  return `${"../".repeat(folders)}${path.slice(1)}`;
}

function only(headers: IncomingHttpHeaders, isTaken: (name: string) => boolean): Headers {
  const entries = Object.entries(headers).filter(([name, value]) => value !== undefined && isTaken(name.toLowerCase()));
  return Object.fromEntries(entries) as Headers;
}
