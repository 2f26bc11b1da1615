import { type SQL, sql } from "drizzle-orm";

/** The name of a parameter of a statement. */
export type Slot = string;

/** The parameter values of a statement, in the database's format, by name. */
export type SlotValues = Readonly<Record<Slot, unknown>>;

/** The parameter as SQL. */
export function place(slot: Slot): SQL {
  return sql`${sql.placeholder(slot)}`;
}
