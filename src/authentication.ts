import type { FastifyBaseLogger } from "fastify";
import type { JWK } from "jose";
import { clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { type Authenticate, localAuth, providerAuth } from "./server/auth.ts";
import type { WatchCache } from "./server/cache-metrics.ts";
import { openLocalKeySet } from "./server/local-key-set.ts";

/** The check of tokens: by the keys of an OAuth2 provider, or by the local ones, which are then published. */
export async function authentication(
  { auth, login, dataFolder: folder, limits, leewaySeconds }: Config,
  log: FastifyBaseLogger,
  watchCache: WatchCache,
): Promise<{ authenticate: Authenticate; publishedKeys: (() => Promise<JWK[]>) | null }> {
  const options = {
    watchCache,
    now: clock.now,
    leewaySeconds,
    tokenAgeSecondsMax: limits.tokenAgeSeconds,
    onOutage: (cause: unknown) => log.warn({ err: cause }, "the identity provider does not answer"),
  };
  if (auth !== null) return { authenticate: providerAuth(auth, options), publishedKeys: null };
  log.warn({ folder }, "AUTH_ISSUER is unset: tokens are checked with the local keys of this folder");
  if (login !== null) log.warn("AUTH_TOKEN_URL is set without AUTH_ISSUER: tokens from there are not accepted here");
  const keys = await openLocalKeySet(folder, {
    now: clock.now,
    onProblem: (cause) => log.warn({ err: cause }, "the local keys could not be reloaded: the loaded ones stay valid"),
  });
  return { authenticate: localAuth(keys, options), publishedKeys: keys.published };
}
