import { hash } from "node:crypto";
import type { Viewer } from "../billing/viewer.ts";
import type { WatchCache } from "./cache-metrics.ts";
import { lruCache } from "./lru-cache.ts";

/** How long a verified token is accepted without a new check. A revoked key stays valid for as long. */
const BELIEVED_MS = 60_000;
/** Characters of all cached tokens together. */
const TOKEN_CHARACTERS_MAX = 1024 * 1024;

/** The viewer of a token, and the end of its validity in milliseconds since 1970. */
export interface Verified {
  readonly viewer: Viewer;
  readonly until: number;
}

/** Verifies a token once a minute instead of with each request. Only hashes of accepted tokens are stored. */
export function believing(
  verify: (token: string) => Promise<Verified>,
  now: () => number,
  watchCache: WatchCache = () => {},
) {
  const believed = lruCache<string, Verified & { readonly from: number }>(TOKEN_CHARACTERS_MAX);
  watchCache("tokens", () => believed.counts);

  return async (token: string): Promise<Viewer> => {
    const key = hash("sha256", token, "base64");
    const known = believed.get(key);
    const from = now();
    // `from >= known.from`: a clock that is set back causes a new check.
    if (known !== undefined && from >= known.from && from < known.until) return known.viewer;
    const { viewer, until } = await verify(token);
    believed.set(key, { viewer, from, until: Math.min(until, from + BELIEVED_MS) }, token.length);
    return viewer;
  };
}
