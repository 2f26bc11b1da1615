import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from "jose";
import { isBusinessId, isRole, type Viewer } from "../billing/viewer.ts";
import { Unauthenticated, Unavailable } from "../domain/refusal.ts";
import { type LocalKeys, localAlgorithm, localAudience, localIssuer } from "./keys.ts";
import { believing } from "./token-cache.ts";

/** Who the `Authorization` header speaks for; `null` when there is none at all. Throws Unauthenticated, Unavailable. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer | null>;

export interface AuthOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly tokenAgeSecondsMax: number;
  /** Told, at most once in a few seconds, that the identity provider does not answer. */
  readonly onOutage?: (cause: unknown) => void;
}

const headerLengthMax = 16 * 1024;
/** Also the limit of the names that records keep. */
const nameLengthMax = 320;
const clockToleranceSeconds = 5;

// A public key is public: none of the algorithms that would accept it as a shared secret is here.
const algorithms = ["EdDSA", "Ed25519", ...[256, 384, 512].flatMap((bits) => [`ES${bits}`, `PS${bits}`, `RS${bits}`])];

const claimReasons: Readonly<Record<string, string>> = {
  iss: "the token is from another issuer",
  aud: "the token is for another audience",
  nbf: "the token is not valid yet",
  iat: "the token was issued in the future",
};

const keysKeptMs = 24 * 60 * 60 * 1000;
const keysReloadedAfterMs = 10 * 60 * 1000;
const unknownKeyPauseMs = 30 * 1000;
const outagePauseMs = 5 * 1000;

/** Accepts tokens that are signed with the local key. */
export function localAuth(keys: LocalKeys, options: AuthOptions): Authenticate {
  const demands = { algorithms: [localAlgorithm], issuer: localIssuer, audience: localAudience };
  return authenticateWith(async () => keys.publicKey, demands, options);
}

/** Accepts tokens that are signed with a key of the OAuth2 provider. */
export function jwksAuth(
  { jwksUrl, issuer, audience }: { jwksUrl: URL; issuer: string; audience: string },
  options: AuthOptions,
): Authenticate {
  return authenticateWith(providerKeys(jwksUrl, options), { algorithms, issuer, audience }, options);
}

function authenticateWith(
  keyOf: JWTVerifyGetKey,
  demands: { algorithms: string[]; issuer: string; audience: string },
  { now, tokenAgeSecondsMax }: AuthOptions,
): Authenticate {
  const viewerOfToken = believing(async (token) => {
    try {
      const claims = await verify(token, keyOf, {
        ...demands,
        requiredClaims: ["exp", "sub", "iat"],
        maxTokenAge: tokenAgeSecondsMax,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(now()),
      });
      const end = Math.min(claims.exp!, claims.iat! + tokenAgeSecondsMax) + clockToleranceSeconds;
      return { viewer: viewerOf(claims), until: end * 1000 };
    } catch (error) {
      // Not as the cause: jose's errors carry the claims, and a log would show them.
      if (error instanceof errors.JOSEError) throw new Unauthenticated(reasonOf(error));
      throw error;
    }
  }, now);
  return async (authorization) => (authorization === undefined ? null : viewerOfToken(bearerToken(authorization)));
}

function bearerToken(authorization: string): string {
  if (authorization.length > headerLengthMax) throw new Unauthenticated("the Authorization header is too long");
  if (!/^Bearer(?= |$)/i.test(authorization))
    throw new Unauthenticated("the Authorization header is not a Bearer token");
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*) *$/i.exec(authorization)?.[1];
  if (token === undefined) throw new Unauthenticated("the token is malformed");
  return token;
}

async function verify(token: string, keyOf: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keyOf, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // The token names no key and the provider has several: whichever fits.
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (mismatch) {
        if (!(mismatch instanceof errors.JWSSignatureVerificationFailed)) throw mismatch;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/**
 * The provider's keys, kept for a day and reloaded in passing, so that its outage does not lock everyone out.
 * What only the provider could tell is Unavailable while it does not answer, never a verdict on the token.
 */
function providerKeys(url: URL, { now, onOutage }: AuthOptions): JWTVerifyGetKey {
  let reloadedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  // A clock that was set back must not stretch a pause: hence the absolute distances.
  const isPausing = () => Math.abs(now() - failedAt) < outagePauseMs;
  const pausing = new Error("the identity provider failed a moment ago");
  const failed = (error: unknown) => {
    if (error === pausing || isPausing()) return;
    failedAt = now();
    onOutage?.(error);
  };
  const keys = createRemoteJWKSet(url, {
    cacheMaxAge: keysKeptMs,
    cooldownDuration: unknownKeyPauseMs,
    // jose's cooldown starts at a success only: without this, tokens with invented keys would hammer a provider in trouble.
    [customFetch]: (address, init) => (isPausing() ? Promise.reject(pausing) : fetch(address, init)),
  });
  return async (header, token) => {
    if (Math.abs(now() - reloadedAt) >= keysReloadedAfterMs) {
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

function viewerOf({ sub, email, admin = false, businesses, roles = [] }: JWTPayload): Viewer {
  return {
    sub: claim("sub", sub, isName),
    // Providers write these two where they know no address.
    email: email === null || email === "" || email === undefined ? null : claim("email", email, isName),
    admin: claim("admin", admin, (value) => typeof value === "boolean"),
    // Not so here: `null` must not come to mean every business.
    businesses: businesses === undefined ? null : distinct(claim("businesses", businesses, isListOf(isBusinessId))),
    roles: distinct(claim("roles", roles, isListOf(isText))).filter(isRole),
  };
}

function claim<V>(name: string, value: unknown, has: (value: unknown) => value is V): V {
  if (!has(value)) throw new Unauthenticated(illFormed(name));
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isName(value: unknown): value is string {
  return isText(value) && /^[^\0]+$/.test(value) && value.length <= nameLengthMax && value.isWellFormed();
}

function isListOf<V>(has: (value: unknown) => value is V) {
  return (value: unknown): value is V[] => Array.isArray(value) && value.every(has);
}

function distinct<V>(values: readonly V[]): readonly V[] {
  return [...new Set(values)];
}

function illFormed(name: string): string {
  return `the token's claim ${name} has not the form it should have`;
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired)
    return error.claim === "iat" ? "the token was issued too long ago" : "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return `the token has no claim ${error.claim}`;
    return (error.reason === "check_failed" && claimReasons[error.claim]) || illFormed(error.claim);
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "the token is not signed with an algorithm that is allowed";
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return "the token is not signed by a known key";
  return "the token is malformed";
}
