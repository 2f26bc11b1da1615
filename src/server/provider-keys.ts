import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import { Unavailable } from "../domain/refusal.ts";
import { isSecureAddress } from "./secure-address.ts";

const KEYS_KEPT_MS = 24 * 60 * 60 * 1000;
const RELOADED_AFTER_MS = 10 * 60 * 1000;
const UNKNOWN_KEY_PAUSE_MS = 30 * 1000;
const OUTAGE_PAUSE_MS = 5 * 1000;
const DOCUMENT_BYTES_MAX = 1_000_000;
const DISCOVERY = "/.well-known/openid-configuration";

export interface ProviderKeysOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called when the identity provider does not answer, at most once every few seconds. */
  readonly onOutage?: (cause: unknown) => void;
}

/**
 * The provider's keys, kept for a day and reloaded in the background: an outage of the provider then does not lock
 * users out. If an unknown key cannot be looked up, the error is Unavailable, because the token may be valid. Without a
 * `jwksUrl`, each load first reads the address of the keys from the issuer's discovery document.
 */
export function providerKeys(
  { jwksUrl, issuer }: { readonly jwksUrl: URL | null; readonly issuer: string },
  { now, onOutage }: ProviderKeysOptions,
): JWTVerifyGetKey {
  let reloadedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  // `Math.abs`: a clock that is set back must not prolong a pause.
  const isPausing = () => Math.abs(now() - failedAt) < OUTAGE_PAUSE_MS;
  const pausing = new Error("the identity provider failed a moment ago");
  const failed = (error: unknown) => {
    if (error === pausing || isPausing()) return;
    failedAt = now();
    onOutage?.(error);
  };
  const address = jwksUrl ?? new URL(`${issuer.replace(/\/$/, "")}${DISCOVERY}`);
  const keys = createRemoteJWKSet(address, {
    cacheMaxAge: KEYS_KEPT_MS,
    cooldownDuration: UNKNOWN_KEY_PAUSE_MS,
    // jose pauses only after a success. Without this, tokens with invented key ids would flood a failing provider.
    [customFetch]: async (_address, init) => {
      if (isPausing()) throw pausing;
      return fetch(jwksUrl ?? (await discovered(address, issuer, init)), init);
    },
  });
  return async (header, token) => {
    if (Math.abs(now() - reloadedAt) >= RELOADED_AFTER_MS) {
      reloadedAt = now();
      keys.reload().catch(failed);
    }
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      failed(error);
      throw new Unavailable("OVERLOADED", "the identity provider does not answer", error);
    }
  };
}

/** The address of the keys in the issuer's discovery document. The document must name the same issuer. */
async function discovered(address: URL, issuer: string, init: RequestInit): Promise<string> {
  const answer = await fetch(address, init);
  const text = answer.status === 200 ? await answer.text() : "";
  if (text === "" || text.length > DOCUMENT_BYTES_MAX)
    throw new Error(`${address} returned no usable document (status ${answer.status})`);
  const { issuer: named, jwks_uri: keys } = JSON.parse(text) as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) throw new Error(`${address} is the document of another issuer`);
  if (typeof keys !== "string" || !isSecureAddress(keys)) throw new Error(`${address} names no secure jwks_uri`);
  return keys;
}
