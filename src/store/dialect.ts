import type { SQL } from "drizzle-orm";
import type { Scalar } from "../domain/condition.ts";
import type { Field } from "../domain/field.ts";
import type { Lock } from "../domain/step.ts";
import type { Slot } from "./slot.ts";

/** Where the two databases say the same thing in different words. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** The value as the database keeps it. */
  encode(field: Field, value: Scalar): unknown;
  /** Values of the field as one value, so that a statement stays the same for any number of them. */
  list(field: Field, values: readonly Scalar[]): unknown;
  /** The place of a value that is compared with a column of the field. */
  operand(field: Field, slot: Slot): SQL;
  /** What has to be done to a value that the driver gave; `null` if nothing. */
  decoder(field: Field): ((value: unknown) => unknown) | null;
  /** Whether the value is one of the list. */
  isIn(value: SQL, field: Field, list: Slot): SQL;
  /** Table expression `parent(place, id)` of the ids of the list in their order. */
  parents(list: Slot): SQL;
  /** The first column of the subquery as one JSON array, an empty one if there is nothing. */
  jsonArray(value: SQL, from: SQL): SQL;
  /** The subquery's rows, in its order, as one JSON array of arrays of the columns of these names. */
  jsonRows(names: readonly string[], subquery: SQL): SQL;
  /** The value in a form that is the same in JSON as the driver gives it. */
  inJson(value: SQL, field: Field): SQL;
  /** Ascending with nulls first, or descending with nulls last. */
  ordered(value: SQL, direction: "ASC" | "DESC", field: Field): SQL;
  /** Whether the text has the other in it, where A–Z are the same as a–z and no other letters are. */
  contains(value: SQL, part: Slot): SQL;
  /** Whether the text is the other, where A–Z are the same as a–z and no other letters are. */
  alike(value: SQL, text: Slot): SQL;
  /** Whether the text is like the pattern, where A–Z are the same as a–z and no other letters are. */
  like(value: SQL, pattern: Slot): SQL;
  /** The end of a select that locks the rows it finds; `null` if a transaction that writes has all to itself. */
  locked(lock: Lock): SQL | null;
  /** Makes sure that the table gives no id up to this one to a new record; `null` if it sees to that itself. */
  idTaken(table: string, id: Slot): SQL | null;
  /** Makes sure that the table gives no id up to this one to a new record, though none was inserted. */
  reserveIds(table: string, upTo: Slot): SQL[];
}
