import type { Instant } from "./calendar.ts";
import { type Refusal, refusal } from "./refusal.ts";

/**
 * A caller's precondition for changing a record: the last change must lie in one of these periods. Each includes its
 * `from` and excludes its `to`.
 */
export interface Expected {
  /** The property with the precondition; `null` if it is not in the body. */
  readonly property: string | null;
  readonly changedWithin: readonly { readonly from: Instant; readonly to: Instant }[];
}

/** Checks preconditions. Each write changes `updatedOn`, so it identifies the version of a record. */
export function checkExpected(updatedOn: Instant, expected: readonly Expected[]): Refusal[] {
  return expected
    .filter(({ changedWithin }) => !changedWithin.some(({ from, to }) => updatedOn >= from && updatedOn < to))
    .map(({ property }) =>
      property === null
        ? refusal("STALE_RECORD", null, "The record has changed since it was read. Read it again.")
        : refusal("STALE_RECORD", property, "is not the time of the record's last change"),
    );
}
