import type { Instant } from "./calendar.ts";
import type { EntityName } from "./entities.ts";
import type { Listing } from "./listing.ts";
import type { NamedKind } from "./named.ts";

/** What an answer shows of something: names and values, in order. The store writes it as text. */
export type Shows<V> = readonly (readonly [key: string, value: V])[];

/** JSON text that is the same for every record. */
export interface Constant {
  readonly is: "constant";
  readonly json: string;
}

/** A value of a record. */
export type RecordValue =
  | Constant
  /** A field of the record. */
  | { readonly is: "field"; readonly field: string }
  /** The global id of a type with the number in the field, which is not null. */
  | { readonly is: "globalId"; readonly type: string; readonly field: string }
  /** Whether the moment in the field is within the last 24 hours. */
  | { readonly is: "new"; readonly field: string }
  | JudgedValue
  /** Of a credit: what holds reserve now, and what is left besides. */
  | { readonly is: "heldUses" | "availableUses" }
  /** An object of values of the same record. */
  | { readonly is: "part"; readonly shows: RecordShows }
  /** The record that the field refers to; null if there is none in the scope. */
  | { readonly is: "record"; readonly entity: EntityName; readonly through: string; readonly shows: RecordShows }
  /** A stored property of the record's business; null if it is not known. */
  | { readonly is: "business"; readonly property: "name" | "timeZone" | "currencyCode" }
  /** The linked records of other services. */
  | { readonly is: "links"; readonly kind: NamedKind; readonly field: string; readonly shows: Shows<LinkValue> }
  | ListValue;

export type RecordShows = Shows<RecordValue>;
export type LinkValue = Constant | { readonly is: "id" } | { readonly is: "name" };

/** A field of `judgedFields`. */
export interface JudgedValue {
  readonly is: "judged";
  readonly entity: EntityName;
  readonly field: string;
}

/** The list of the records whose field refers to the record. */
export interface ListValue {
  readonly is: "list";
  readonly entity: EntityName;
  readonly field: string;
  readonly shows: Shows<PageValue>;
}

/** A value of a page of a list. */
export type PageValue =
  | Constant
  | { readonly is: "nodes"; readonly shows: RecordShows }
  | { readonly is: "edges"; readonly shows: Shows<EdgeValue> }
  | { readonly is: "pageInfo"; readonly shows: Shows<PlaceValue> }
  | { readonly is: "totalCount" };

export type EdgeValue = Constant | { readonly is: "node"; readonly shows: RecordShows } | { readonly is: "cursor" };

export type PlaceValue = Constant | { readonly is: "hasNextPage" | "hasPreviousPage" | "startCursor" | "endCursor" };

/** Texts of records: the selection of a document without the values of a request. */
export interface Selection {
  readonly entity: EntityName;
  /** What each text of a record shows. */
  readonly texts: readonly RecordShows[];
  /** Whether the position of each record in its list is read. */
  readonly positions: boolean;
  /** The entities of the records that others refer to in the texts. */
  readonly records: ReadonlySet<EntityName>;
  /** The lists in the texts. */
  readonly lists: readonly ListValue[];
  /** The fields in the texts that depend on the clock. */
  readonly judged: readonly JudgedValue[];
  /** Differs for every other selection. */
  readonly key: string;
}

/** The values of a request for a selection. */
export interface Requested {
  readonly now: Instant;
  /** The listing of each list of the selection, in their order. */
  readonly listings: readonly Listing[];
}

/** The texts of a record, and its position in the list as JSON. */
export interface RecordTexts {
  readonly position: string | null;
  readonly texts: readonly string[];
}

/**
 * Values that are written in another form than the database has are left open: between two of these signs, which JSON text
 * contains nowhere else, stands one of `holes` and what it needs.
 */
export const HOLE = "\t";
/** Separates the positions of the records of a page within a hole. */
export const NEXT_POSITION = "\n";

export const holes = {
  /** Ten-thousandths. */
  decimal: "d",
  /** The units left and the units held of a credit. */
  available: "a",
  /** Milliseconds. */
  instant: "t",
  /** A type and a number: `UseHistory:1`. */
  globalId: "i",
  /** The number of a list, and a position in it. */
  cursor: "c",
  /** The number of a list, and the positions of all records of a page. */
  startCursor: "s",
  endCursor: "e",
} as const;

/** All values in the text of a record, those in records and lists within it included. */
export function* valuesIn(shows: RecordShows): Generator<RecordValue> {
  for (const [, value] of shows) {
    yield value;
    if (value.is === "record" || value.is === "part") yield* valuesIn(value.shows);
    if (value.is === "list") for (const inner of textsOf(value.shows)) yield* valuesIn(inner);
  }
}

/** What a page shows of its records, in order. */
export function textsOf(shows: Shows<PageValue>): RecordShows[] {
  return shows.flatMap(([, value]) => {
    if (value.is === "nodes") return [value.shows];
    if (value.is !== "edges") return [];
    return value.shows.flatMap(([, one]) => (one.is === "node" ? [one.shows] : []));
  });
}
