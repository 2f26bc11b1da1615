import type { SQL } from "drizzle-orm";
import type { Scalar } from "../domain/condition.ts";
import type { Field } from "../domain/field.ts";
import type { Lock } from "../domain/step.ts";
import type { Slot } from "./slot.ts";

/** The differences in SQL between the two databases. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** The value in the form that the database stores. */
  encode(field: Field, value: Scalar): unknown;
  /** Encodes several values of the field as one: the statement is the same for any number of them. */
  list(field: Field, values: readonly Scalar[]): unknown;
  /** The placeholder of a value that is compared with a column of the field. */
  operand(field: Field, slot: Slot): SQL;
  /** Converts a value from the driver; `null` if no conversion is needed. */
  decoder(field: Field): ((value: unknown) => unknown) | null;
  /** True if the value is in the list. */
  isIn(value: SQL, field: Field, list: Slot): SQL;
  /** Table expression `parent(place, id)` of the ids of the list, in their order. */
  parents(list: Slot): SQL;
  /** Table expression `listed` with these columns, from a list of lists as JSON text. Instants are in the encoded form. */
  jsonTable(list: Slot, columns: Readonly<Record<string, Field>>): SQL;
  /** A condition that follows from others and helps the planner to estimate; nothing where plans do not depend on estimates. */
  estimated(condition: SQL): SQL;
  /** The first column of the subquery as one JSON array; an empty array if it has no rows. */
  jsonArray(value: SQL, from: SQL): SQL;
  /** The subquery's rows, in its order, as one JSON array of arrays with the columns of these names. */
  jsonRows(names: readonly string[], subquery: SQL): SQL;
  /** The value in a form that is the same in JSON as from the driver. */
  inJson(value: SQL, field: Field): SQL;
  /** Whether values are computed before rows are sorted and limited. */
  readonly sortsComputed: boolean;
  /** The parts as one text. None is null. */
  concat(parts: readonly SQL[]): SQL;
  /** The texts of a subquery's rows in its order, as one text: an aggregate, null without rows. */
  joined(text: SQL, separator: SQL): SQL;
  /** The value as text, or `null` as it is written in JSON. */
  textOrNull(value: SQL): SQL;
  /** The text as JSON. */
  quoted(text: SQL): SQL;
  /** The boolean, or condition, as JSON. */
  flag(value: SQL): SQL;
  /** Ascending with nulls first, or descending with nulls last. */
  ordered(value: SQL, direction: "ASC" | "DESC", field: Field): SQL;
  /** True if the text contains the other. Only A–Z and a–z are equal. */
  contains(value: SQL, part: Slot): SQL;
  /** True if the texts are equal. Only A–Z and a–z are equal. */
  alike(value: SQL, text: Slot): SQL;
  /** True if the text matches the pattern. Only A–Z and a–z are equal. */
  like(value: SQL, pattern: Slot): SQL;
  /** The locking clause of a select; `null` if a write transaction locks everything. */
  locked(lock: Lock): SQL | null;
  /** The column of a numbered event's place in the order of all events. */
  readonly eventSequence: SQL;
  /** The moment at which a statement began, by the server's clock; `null` if the process's own clock is the only one. */
  readonly now: SQL | null;
  /** The moment some days of 24 hours before this one. */
  daysBefore(moment: SQL, days: SQL): SQL;
  /** Table expression `name(value)` of the whole numbers in a JSON list, which may depend on the tables before it. */
  numbersOf(json: SQL, name: string): SQL;
  /** Ensures that new records get greater ids than this one; `null` if the database ensures it by itself. */
  idTaken(table: string, id: Slot): SQL | null;
  /** Ensures that new records get greater ids than this one, although no record with it was inserted. */
  reserveIds(table: string, upTo: Slot): SQL[];
}
