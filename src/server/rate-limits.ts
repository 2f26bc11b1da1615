import { createHash } from "node:crypto";
import {
  type RateLimiterAbstract,
  RateLimiterCluster,
  RateLimiterClusterMaster,
  RateLimiterMemory,
  RateLimiterRes,
} from "rate-limiter-flexible";

const MINUTE_SECONDS = 60;
const SHARED_MILLISECONDS = 1_000;

/** What one token may ask for in a minute; `null`: no limit. */
export interface RateLimits {
  readonly requestsPerMinute: number | null;
  readonly costPerMinute: number | null;
}

/** The token has used its share of this minute. */
export class RateLimited extends Error {
  override name = "RateLimited";
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Counts requests and cost by token, in this process or, if it is one of several of a gateway, in all of them. A minute
 * begins with the token's first request.
 */
export function rateLimiter({ requestsPerMinute, costPerMinute }: RateLimits, isOneOfSeveral = false) {
  const limiter = isOneOfSeveral ? sharedLimiter : ownLimiter;
  const requests = limiter("requests", requestsPerMinute);
  const costs = limiter("costs", costPerMinute);

  return {
    /** Counts a request of the token in this `Authorization` header. Throws RateLimited. */
    async countRequest(authorization: string | undefined): Promise<void> {
      if (requests === null || authorization === undefined) return;
      try {
        await requests.consume(tokenKey(authorization));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        throw new RateLimited(
          `Too many requests: a token may send ${requestsPerMinute} a minute.`,
          secondsUntil(error),
        );
      }
    },

    /** Counts the cost of an operation, unless it does not fit: then nothing is counted. Throws RateLimited. */
    async countCost(authorization: string | undefined, cost: number): Promise<void> {
      if (costs === null || authorization === undefined) return;
      const key = tokenKey(authorization);
      try {
        // One step: between a look and a count, another operation of the token could use what is left.
        await costs.consume(key, cost);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        await costs.reward(key, cost);
        const left = Math.max(0, costPerMinute! - (error.consumedPoints - cost));
        const message = `The operation costs ${cost}; ${left} of ${costPerMinute} are left to the token in this minute.`;
        throw new RateLimited(message, secondsUntil(error));
      }
    },
  };
}

export type RateLimiter = ReturnType<typeof rateLimiter>;

/** Counts for the other processes of the gateway. Call it once, in the process that started them. */
export function shareRateLimits(): void {
  new RateLimiterClusterMaster();
}

function ownLimiter(keyPrefix: string, perMinute: number | null): RateLimiterMemory | null {
  return perMinute === null ? null : new RateLimiterMemory({ keyPrefix, points: perMinute, duration: MINUTE_SECONDS });
}

/** Counts in the process that started this one. If that does not answer in time, this process counts for itself. */
function sharedLimiter(
  keyPrefix: string,
  perMinute: number | null,
): Pick<RateLimiterAbstract, "consume" | "reward"> | null {
  const own = ownLimiter(keyPrefix, perMinute);
  if (own === null) return null;
  const { points, duration } = own;
  const shared = new RateLimiterCluster({ keyPrefix, points, duration, timeoutMs: SHARED_MILLISECONDS });
  const insured = (name: "consume" | "reward") => async (key: string | number, points?: number) => {
    try {
      return await shared[name](key, points);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      return own[name](key, points);
    }
  };
  return { consume: insured("consume"), reward: insured("reward") };
}

function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}

/**
 * A hash of the signed part of the token, because no token may stay in memory. The rest of the header is left out: the
 * same token is accepted with another spelling of `Bearer`, with more spaces and with other unused bits in its signature.
 */
export function tokenKey(authorization: string): string {
  const signed = /^\S+ +([\w-]+\.[\w-]+)\./.exec(authorization)?.[1] ?? authorization;
  return createHash("sha256").update(signed).digest("base64");
}
