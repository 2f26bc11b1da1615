import type { Instant } from "./calendar.ts";
import { type Refusal, refusal } from "./refusal.ts";

/**
 * What a caller expects of the record that it is about to change: that its last change lies in one of these stretches of
 * time, each from its first moment to the one behind its last.
 */
export interface Expected {
  /** The property that says so; `null` where it stands beside the body. */
  readonly property: string | null;
  readonly changedWithin: readonly { readonly from: Instant; readonly to: Instant }[];
}

/** What is not as it was expected. A record changes with each write, so that its last change names its version. */
export function checkExpected(updatedOn: Instant, expected: readonly Expected[]): Refusal[] {
  return expected
    .filter(({ changedWithin }) => !changedWithin.some(({ from, to }) => updatedOn >= from && updatedOn < to))
    .map(({ property }) =>
      property === null
        ? refusal("STALE_RECORD", null, "The record has changed since it was read. Read it again.")
        : refusal("STALE_RECORD", property, "is not when the record last changed"),
    );
}
