import { setTimeout as sleep } from "node:timers/promises";
import { Failed, Unreadable } from "./send.ts";

/** Thrown if the upstream asks for a pause. `retryAfterMs` is `null` if it does not say how long. */
export class Throttled extends Error {
  override name = "Throttled";
  readonly retryAfterMs: number | null;
  constructor(status: number, retryAfterMs: number | null) {
    super(`it answers ${status} and asks for a pause`);
    this.retryAfterMs = retryAfterMs;
  }
}

const TRIES_MAX = 8;
/** Fewer tries: the answer to the same request seldom changes. */
const UNREADABLE_TRIES_MAX = 4;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const FIRST_THROTTLE_MS = 100;
/** Gives up if the upstream asks for a longer pause. */
const RETRY_AFTER_MS_MAX = 15 * 60_000;
const THROTTLES_MAX = 500;

export interface Patience {
  /** A random number from 0 to just below 1: clients that were refused together must not retry together. */
  readonly chance: () => number;
  readonly stop: AbortSignal;
  /** Factor for the length of pauses. */
  readonly pace?: number;
}

/**
 * Repeats the attempt until it succeeds or the tries are used up. Pauses grow with each failure; if the upstream asks for a
 * pause, it is at least that long. Any other error ends it, and so does the stop signal.
 */
export async function patiently<T>({ chance, stop, pace = 1 }: Patience, attempt: () => Promise<T>): Promise<T> {
  let failures = 0;
  let throttles = 0;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Throttled) {
        throttles += 1;
        const asked = error.retryAfterMs ?? 0;
        if (asked > RETRY_AFTER_MS_MAX || throttles >= THROTTLES_MAX) throw givenUp(error, throttles);
        await pause(Math.max(asked, pace * growing(FIRST_THROTTLE_MS, throttles)));
      } else if (error instanceof Failed) {
        failures += 1;
        if (failures >= (error instanceof Unreadable ? UNREADABLE_TRIES_MAX : TRIES_MAX))
          throw givenUp(error, failures);
        await pause(pace * growing(FIRST_PAUSE_MS, failures));
      } else throw error;
    }
  }

  function growing(first: number, times: number): number {
    return Math.min(LONGEST_PAUSE_MS, first * 2 ** (times - 1));
  }

  /** Adds at random up to half of the time. */
  async function pause(milliseconds: number): Promise<void> {
    try {
      await sleep(milliseconds * (1 + chance() / 2), undefined, { signal: stop });
    } catch {
      throw stop.reason;
    }
  }
}

function givenUp(error: Failed | Throttled, times: number): Error {
  const asked = error instanceof Throttled && error.retryAfterMs !== null ? ` of ${error.retryAfterMs / 1_000} s` : "";
  const tried = times === 1 ? "" : `, ${times} times`;
  return new Error(`${error.message}${asked}${tried}`, { cause: error });
}
