import { createHash } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

const MINUTE_SECONDS = 60;

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

/** Counts requests and cost by token, in this process. A minute begins with the token's first request. */
export function rateLimiter({ requestsPerMinute, costPerMinute }: RateLimits) {
  const requests = limiter(requestsPerMinute);
  const costs = limiter(costPerMinute);

  return {
    /** Counts a request of the token in this `Authorization` header. Throws RateLimited. */
    async countRequest(authorization: string | undefined): Promise<void> {
      if (requests === null || authorization === undefined) return;
      try {
        await requests.consume(keyOf(authorization));
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
      const key = keyOf(authorization);
      const before = await costs.get(key);
      const left = costPerMinute! - (before?.consumedPoints ?? 0);
      if (cost <= left) await costs.consume(key, cost);
      else {
        const message = `The operation costs ${cost}; ${left} of ${costPerMinute} are left to the token in this minute.`;
        throw new RateLimited(message, before === null ? MINUTE_SECONDS : secondsUntil(before));
      }
    },
  };
}

export type RateLimiter = ReturnType<typeof rateLimiter>;

function limiter(perMinute: number | null): RateLimiterMemory | null {
  return perMinute === null ? null : new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS });
}

function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}

/** A hash, so that no token stays in memory. */
function keyOf(authorization: string): string {
  return createHash("sha256").update(authorization).digest("base64");
}
