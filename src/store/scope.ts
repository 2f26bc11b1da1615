import { type SQL, sql } from "drizzle-orm";
import { column, fieldOf, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import type { Slot } from "./slot.ts";
import type { Slots } from "./slots.ts";

/** The businesses whose records exist; `null`: all of them. */
export type Scope = readonly number[] | null;

export function scoped(taken: Slots, scope: Scope): Slot | null {
  return scope === null ? null : taken.ids(scope);
}

export function inside(rows: Rows, within: Slot | null, dialect: Dialect): SQL {
  if (within === null) return sql`1 = 1`;
  return dialect.isIn(column(rows, "businessId"), fieldOf(rows.entity, "businessId"), within);
}
