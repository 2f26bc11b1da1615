import type { SQL } from "drizzle-orm";
import type { Lock } from "../domain/decision.ts";
import type { Field } from "../domain/field.ts";
import type { Scalar } from "../domain/listing.ts";

/** Where the two databases say the same thing in different words. */
export interface Dialect {
  /** The value as the database keeps it. */
  encode(field: Field, value: Scalar): unknown;
  /** What has to be done to a value that the driver gave; `null` if nothing. */
  decoder(field: Field): ((value: unknown) => unknown) | null;
  /** Whether the value is one of the list. */
  isIn(value: SQL, field: Field, values: readonly Scalar[]): SQL;
  /** Table expression `parent(place, id)` of the ids in their order. */
  parents(ids: readonly number[]): SQL;
  /** The first column of the subquery as one JSON array, an empty one if there is nothing. */
  jsonArray(value: SQL, from: SQL): SQL;
  /** Ascending with nulls first, or descending with nulls last. */
  ordered(value: SQL, direction: "ASC" | "DESC", field: Field): SQL;
  /** Whether the text has the other in it, where A–Z are the same as a–z and no other letters are. */
  contains(value: SQL, part: string): SQL;
  /** Whether the text is like the pattern, where A–Z are the same as a–z and no other letters are. */
  like(value: SQL, pattern: string): SQL;
  /** The end of a select that locks the rows it finds under this alias. */
  locked(alias: string, lock: Lock): SQL;
  /** Makes sure that the table gives no id up to this one to a new record; `null` if it sees to that itself. */
  idTaken(table: string, id: number): SQL | null;
  /** Makes sure that the table gives no id up to this one to a new record, though none was inserted. */
  reserveIds(table: string, upTo: number): SQL[];
}
