import { type SQL, sql } from "drizzle-orm";

/** The name of the place of a value in a statement. */
export type Slot = string;

/** The values of a statement, as the database keeps them, by their places. */
export type SlotValues = Readonly<Record<Slot, unknown>>;

/** The place of a value, as it is written in a statement. */
export function place(slot: Slot): SQL {
  return sql`${sql.placeholder(slot)}`;
}
