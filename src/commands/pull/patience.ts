import { setTimeout as sleep } from "node:timers/promises";
import { Failed, Unreadable } from "./send.ts";

/** Thrown where the upstream asks for a pause; `null`: it does not say how long. */
export class Throttled extends Error {
  override name = "Throttled";
  readonly retryAfterMs: number | null;
  constructor(status: number, retryAfterMs: number | null) {
    super(`it answers ${status} and wants a pause`);
    this.retryAfterMs = retryAfterMs;
  }
}

const TRIES_MAX = 8;
/** What it answers to the same question seldom changes. */
const UNREADABLE_TRIES_MAX = 4;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const FIRST_THROTTLE_MS = 100;
/** Whoever asks to be left alone for longer has closed for today. */
const RETRY_AFTER_MS_MAX = 15 * 60_000;
const THROTTLES_MAX = 500;

export interface Patience {
  /** From 0 to just below 1, so that several who were turned away together do not come back together. */
  readonly chance: () => number;
  readonly stop: AbortSignal;
  /** Pauses are so many times as long. */
  readonly pace?: number;
}

/**
 * Tries until it succeeds: after a failure with longer and longer pauses, and where the upstream asks for a pause as long as
 * it asks. Whatever else is thrown ends it, and so does the stop signal.
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

  /** Half as long again at most, and never shorter. */
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
