import { createHash } from "node:crypto";
import type { Viewer } from "../billing/viewer.ts";
import { lruCache } from "./lru-cache.ts";

/** How long a token that was verified is believed. A key that is taken back by the provider counts for so long still. */
const BELIEVED_MS = 60_000;
/** Characters of the tokens that are believed, all together. */
const TOKEN_CHARACTERS_MAX = 1024 * 1024;

/** Whom a token speaks for, and until when at most, in milliseconds since 1970. */
export interface Verified {
  readonly viewer: Viewer;
  readonly until: number;
}

/**
 * Verifies a token once a minute rather than with each request. Refusals are not kept, nor is the token itself,
 * but its hash.
 */
export function believing(verify: (token: string) => Promise<Verified>, now: () => number) {
  const believed = lruCache<string, Verified & { readonly from: number }>(TOKEN_CHARACTERS_MAX);

  return async (token: string): Promise<Viewer> => {
    const hash = createHash("sha256").update(token).digest("base64");
    const known = believed.get(hash);
    const from = now();
    // Not before it was verified either: a clock that was set back asks again.
    if (known !== undefined && from >= known.from && from < known.until) return known.viewer;
    const { viewer, until } = await verify(token);
    believed.set(hash, { viewer, from, until: Math.min(until, from + BELIEVED_MS) }, token.length);
    return viewer;
  };
}
