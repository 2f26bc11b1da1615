import type { Listing, Page } from "../domain/listing.ts";
import type { StoredRow } from "./rows.ts";

/** Converts rows that are arrays of values. Some drivers have already parsed the JSON. */
export function fromJson(rows: unknown, fields: readonly string[]): StoredRow[] {
  const read = (typeof rows === "string" ? JSON.parse(rows) : rows) as unknown[][];
  return read.map((values) => {
    const row: StoredRow = {};
    for (let place = 0; place < fields.length; place += 1) row[fields[place]!] = values[place];
    return row;
  });
}

/** The page of rows that were read with one more than it may have, in the order of the list. */
export function toPage<T>(taken: T[], { take, count }: Pick<Listing, "take" | "count">): Page<T> {
  const rows = taken.slice(0, count);
  return { rows: take === "first" ? rows : rows.reverse(), hasMore: taken.length > count };
}
