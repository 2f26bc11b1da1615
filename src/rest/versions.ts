import type { Instant } from "../domain/calendar.ts";
import type { Expected } from "../domain/expected.ts";
import { Refused, refusal } from "../domain/refusal.ts";
import { isNoTime, readTime } from "./times.ts";

/** The conditional headers of a request. */
export interface Conditions {
  readonly ifMatch: string | null;
  readonly ifUnmodifiedSince: string | null;
}

/** The version of a record: `updatedOn` rises with every write, so no two versions have the same tag. */
export function etagOf({ updatedOn }: { updatedOn: Instant }): string {
  return `"${updatedOn.toString(36)}"`;
}

const TAG = /^(?:W\/)?"?([0-9a-z]{1,11})(?:(?:--?|[;:+])(?:gzip|br|deflate|zstd))?"?$/;

/**
 * The versions that the headers expect. `If-Unmodified-Since` counts only without `If-Match`. Proxies that compress make a
 * tag weak or append the coding; the version stays the same.
 */
export function expectedByHeaders({ ifMatch, ifUnmodifiedSince }: Conditions): Expected[] {
  if (ifMatch !== null) {
    const tags = ifMatch.split(",").map((one) => one.trim());
    if (tags.includes("*")) return [];
    const versions = tags.flatMap((tag) => {
      const moment = Number.parseInt(TAG.exec(tag)?.[1] ?? "", 36);
      return Number.isNaN(moment) ? [] : [{ from: moment, to: moment + 1 }];
    });
    return [{ property: null, changedWithin: versions }];
  }
  const since = ifUnmodifiedSince === null ? Number.NaN : Date.parse(ifUnmodifiedSince);
  // HTTP requires that an invalid date is ignored. The unit of a date is the second.
  return Number.isNaN(since) ? [] : [{ property: null, changedWithin: [{ from: 0, to: since + 1_000 }] }];
}

const PROPERTY = "UpdatedOn";

/**
 * The version that the body of a PUT expects: `UpdatedOn` of the record when the client read it. It is compared with the
 * precision that was sent, because some clients cut its digits. Throws `Refused` for a value that is not a time.
 */
export function expectedByBody(body: object): Expected[] {
  const sent: unknown = Object.hasOwn(body, PROPERTY) ? (body as Record<string, unknown>)[PROPERTY] : null;
  if (sent === null || sent === "") return [];
  if (typeof sent === "string" && isNoTime(sent)) return [];
  const written = typeof sent === "string" ? readTime(sent) : null;
  if (written === null)
    throw new Refused([refusal("INVALID", PROPERTY, "must be a time from 1970 to 2200, such as 2025-01-15T10:30:00Z")]);
  return [{ property: "updatedOn", changedWithin: [written] }];
}
