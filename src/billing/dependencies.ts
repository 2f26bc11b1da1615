import type { Instant } from "../domain/calendar.ts";
import type { Store } from "../store/store.ts";

/** What every operation needs. */
export interface Dependencies {
  readonly store: Store;
  readonly clock: Clock;
  /** IANA name of the time zone of a booking that names none and whose business has none. */
  readonly timeZone: string | null;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** A record that was changed, and when: no two of its changes have the same time, so that it names the version. */
export interface Changed {
  readonly id: number;
  readonly updatedOn: Instant;
}
