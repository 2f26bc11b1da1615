import type { SQL } from "drizzle-orm";
import type { Field } from "../domain/field.ts";

// drizzle has no type for a table of either dialect, and none for columns that are only known at run time.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Any = any;

/** drizzle's builders for one of the two dialects, and the column of each kind of field. */
export interface Kit {
  readonly table: (name: string, columns: Record<string, Any>, extra?: (table: Any) => Any[]) => Any;
  readonly index: (name: string) => Any;
  readonly uniqueIndex: (name: string) => Any;
  readonly check: (name: string, rule: SQL) => Any;
  readonly primaryKey: (key: { name?: string; columns: [Any, ...Any[]] }) => Any;
  readonly foreignKey: (key: { name?: string; columns: [Any]; foreignColumns: [Any] }) => Any;
  readonly integer: () => Any;
  readonly text: () => Any;
  /** The primary key of a table that may get more rows than an `integer` counts. */
  readonly bigId: () => Any;
  readonly bigInteger: () => Any;
  /** Whether an event gets its place in the order only after its commit. */
  readonly numbersEventsLater: boolean;
  readonly column: (key: string, field: Field) => Any;
  /** The column in an index, with null values first. */
  readonly nullsFirst: (column: Any) => Any;
  /** A check for values that the dialect's column type allows and the field does not. */
  readonly ownCheck?: (column: string, field: Field) => string | null;
}
