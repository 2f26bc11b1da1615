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
  /** Called, at most once in a few seconds, when the identity provider does not answer. */
  readonly onOutage?: (cause: unknown) => void;
}

/**
 * The provider's keys, kept for a day and reloaded in passing, so that its outage does not lock everyone out.
 * What only the provider could tell is Unavailable while it does not answer, never a verdict on the token.
 * Without a `jwksUrl` each load asks the issuer's discovery document first where the keys are.
 */
export function providerKeys(
  { jwksUrl, issuer }: { readonly jwksUrl: URL | null; readonly issuer: string },
  { now, onOutage }: ProviderKeysOptions,
): JWTVerifyGetKey {
  let reloadedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  // A clock that was set back must not stretch a pause: hence the absolute distances.
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
    // jose's cooldown starts at a success only: without this, tokens with invented keys would hammer a provider in trouble.
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

/** Where the issuer says that its keys are. A document of another issuer says nothing about this one. */
async function discovered(address: URL, issuer: string, init: RequestInit): Promise<string> {
  const answer = await fetch(address, init);
  const text = answer.status === 200 ? await answer.text() : "";
  if (text === "" || text.length > DOCUMENT_BYTES_MAX)
    throw new Error(`${address} answers no document (${answer.status})`);
  const { issuer: named, jwks_uri: keys } = JSON.parse(text) as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) throw new Error(`${address} is the document of another issuer`);
  if (typeof keys !== "string" || !isSecureAddress(keys)) throw new Error(`${address} names no safe address of keys`);
  return keys;
}
