import type { Instant } from "../domain/calendar.ts";
import type { Expected } from "../domain/expected.ts";
import { Refused, refusal } from "../domain/refusal.ts";
import { isNoTime, readTime } from "./times.ts";

/** What the headers of a request expect of the record. */
export interface Conditions {
  readonly ifMatch: string | null;
  readonly ifUnmodifiedSince: string | null;
}

/** The version of a record: `updatedOn` rises with every write, so that no version has the tag of another. */
export function etagOf({ updatedOn }: { updatedOn: Instant }): string {
  return `"${updatedOn.toString(36)}"`;
}

const TAG = /^(?:W\/)?"?([0-9a-z]{1,11})(?:(?:--?|[;:+])(?:gzip|br|deflate|zstd))?"?$/;

/**
 * What the headers expect of the record: `If-Match` counts, and only without it `If-Unmodified-Since`. Proxies that
 * compress weaken a tag or put the coding behind it, which makes no other version of it.
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
  // A date that is none is ignored, as HTTP says. Its unit is the second.
  return Number.isNaN(since) ? [] : [{ property: null, changedWithin: [{ from: 0, to: since + 1_000 }] }];
}

const PROPERTY = "UpdatedOn";

/**
 * What the body of a PUT expects: an `UpdatedOn` is the one that the record had when it was read. It is compared as finely
 * as it was written, since some clients cut its digits. Throws `Refused` for what is no time.
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
