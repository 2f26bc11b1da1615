import type { Instant } from "../domain/calendar.ts";
import type { CommandContext } from "../domain/decision.ts";
import type { DecisionName, InputOf } from "../domain/decisions.ts";
import type { Store } from "../store/store.ts";
import { nameOf, type Viewer } from "./viewer.ts";

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

/** Has the store take a decision in the name of the viewer, now, within the viewer's businesses. */
export function decide<D extends DecisionName>(
  { store, clock }: Dependencies,
  viewer: Viewer,
  name: D,
  input: InputOf<D>,
) {
  const context: CommandContext = { now: clock.now(), by: nameOf(viewer), businesses: viewer.businesses };
  return store.commit(name, input, context);
}

/** A record that was changed, and when: no two of its changes have the same time, so that it names the version. */
export interface Changed {
  readonly id: number;
  readonly updatedOn: Instant;
}
