import type { Limits } from "../../config-limits.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { RateLimited, tokenKey } from "../rate-limits.ts";

/** Seconds after which a client may try again. */
const RETRY_SECONDS = 10;

/** Counts what is open, in this process and of each token. */
export function slots({ subscriptions, subscriptionsPerToken }: Limits, what: string) {
  const byToken = new Map<string, number>();
  let open = 0;

  return {
    /** Takes a slot, and returns what gives it back. Throws `Unavailable` and `RateLimited` if there is none. */
    take(authorization: string | undefined): () => void {
      const key = tokenKey(authorization ?? "");
      const own = byToken.get(key) ?? 0;
      if (open >= subscriptions) throw new Unavailable("OVERLOADED", `too many ${what} at once`);
      if (own >= subscriptionsPerToken)
        throw new RateLimited(`A token may have ${subscriptionsPerToken} ${what} at once.`, RETRY_SECONDS);
      open += 1;
      byToken.set(key, own + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        open -= 1;
        const left = byToken.get(key)! - 1;
        if (left === 0) byToken.delete(key);
        else byToken.set(key, left);
      };
    },
  };
}

export type OpenSlots = ReturnType<typeof slots>;
