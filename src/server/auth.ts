import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from "jose";
import type { Viewer } from "../billing/viewer.ts";
import { Unauthenticated } from "../domain/refusal.ts";
import type { WatchCache } from "./cache-metrics.ts";
import { type ClaimPlaces, illFormed, ownClaims, type RoleMap, viewerOf } from "./claims.ts";
import { localAlgorithm, localAudience, localIssuer } from "./keys.ts";
import { type ProviderKeysOptions, providerKeys } from "./provider-keys.ts";
import { believing } from "./token-cache.ts";

/** Returns the viewer of the `Authorization` header; `null` without a header. Throws Unauthenticated, Unavailable. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer | null>;

const ends = new WeakMap<Viewer, number>();

/** The end of the viewer's token, in milliseconds since 1970, without leeway. What outlives a request ends then. */
export function tokenEndOf(viewer: Viewer): number {
  return ends.get(viewer) ?? Number.POSITIVE_INFINITY;
}

export interface AuthOptions extends ProviderKeysOptions {
  readonly tokenAgeSecondsMax: number;
  /** Allowed difference between our clock and the token issuer's. */
  readonly leewaySeconds?: number;
  readonly watchCache?: WatchCache;
}

/** The OAuth2 provider whose tokens are accepted. */
export interface Provider {
  readonly jwksUrl: URL | null;
  readonly issuer: string;
  readonly audience: string;
  readonly claims?: ClaimPlaces;
  readonly roleMap?: RoleMap;
}

const headerLengthMax = 16 * 1024;
const LEEWAY_SECONDS = 5;

// Public-key algorithms only: with a symmetric algorithm, anyone could sign with the public key as the shared secret.
const algorithms = ["EdDSA", "Ed25519", ...[256, 384, 512].flatMap((bits) => [`ES${bits}`, `PS${bits}`, `RS${bits}`])];

const claimReasons: Readonly<Record<string, string>> = {
  iss: "the token is from another issuer",
  aud: "the token is for another audience",
  nbf: "the token is not valid yet",
  iat: "the token was issued in the future",
};

/** Accepts tokens signed with a local key. */
export function localAuth({ keyOf }: { readonly keyOf: JWTVerifyGetKey }, options: AuthOptions): Authenticate {
  const demands = { algorithms: [localAlgorithm], issuer: localIssuer, audience: localAudience };
  return authenticateWith(keyOf, demands, (claims) => viewerOf(claims, ownClaims, new Map()), options);
}

/** Accepts tokens signed with a key of the OAuth2 provider. */
export function providerAuth(
  { jwksUrl, issuer, audience, claims: places = ownClaims, roleMap = new Map() }: Provider,
  options: AuthOptions,
): Authenticate {
  const keyOf = providerKeys({ jwksUrl, issuer }, options);
  return authenticateWith(
    keyOf,
    { algorithms, issuer, audience },
    (claims) => viewerOf(claims, places, roleMap),
    options,
  );
}

function authenticateWith(
  keyOf: JWTVerifyGetKey,
  { audience, ...demands }: { algorithms: string[]; issuer: string; audience: string },
  viewerFrom: (claims: JWTPayload) => Viewer,
  { now, tokenAgeSecondsMax, leewaySeconds = LEEWAY_SECONDS, watchCache }: AuthOptions,
): Authenticate {
  const viewerOfToken = believing(
    async (token) => {
      try {
        const claims = await verify(token, keyOf, {
          ...demands,
          requiredClaims: ["exp", "sub", "iat"],
          maxTokenAge: tokenAgeSecondsMax,
          clockTolerance: leewaySeconds,
          currentDate: new Date(now()),
        });
        requireAudience(claims, audience);
        const end = Math.min(claims.exp!, claims.iat! + tokenAgeSecondsMax);
        const viewer = viewerFrom(claims);
        ends.set(viewer, end * 1000);
        return { viewer, until: (end + leewaySeconds) * 1000 };
      } catch (error) {
        // Without `cause`: jose's errors carry the claims, and the log would show them.
        if (error instanceof errors.JOSEError) throw new Unauthenticated(reasonOf(error));
        throw error;
      }
    },
    now,
    watchCache,
  );
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
    // The token names no key and several fit by type: try each.
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

/** Requires a token for this gateway. Without `aud`, as some providers issue them, `client_id` must match instead. */
function requireAudience({ aud, client_id: client }: JWTPayload, audience: string): void {
  if (aud === undefined && client === undefined) throw new Unauthenticated("the token has no claim aud");
  const isMeant = aud === undefined ? client === audience : [aud].flat().includes(audience);
  if (!isMeant) throw new Unauthenticated(claimReasons.aud!);
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired)
    return error.claim === "iat" ? "the token was issued too long ago" : "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return `the token has no claim ${error.claim}`;
    return (error.reason === "check_failed" && claimReasons[error.claim]) || illFormed(error.claim);
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "the token's signing algorithm is not allowed";
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return "the token is not signed by a known key";
  return "the token is malformed";
}
