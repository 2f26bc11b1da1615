import { type SQL, sql } from "drizzle-orm";
import { column, fieldOf, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import type { Slot } from "./slot.ts";
import type { Slots } from "./slots.ts";

/** The businesses whose records are visible; `null` for all. */
export type Scope = readonly number[] | null;

/** The visible ones among these businesses. */
export function visible(businessIds: readonly number[], scope: Scope): readonly number[] {
  return scope === null ? businessIds : businessIds.filter((one) => scope.includes(one));
}

export function scoped(taken: Slots, scope: Scope): Slot | null {
  return scope === null ? null : taken.ids(scope);
}

export function inside(rows: Rows, within: Slot | null, dialect: Dialect): SQL {
  if (within === null) return sql`1 = 1`;
  return dialect.isIn(column(rows, "businessId"), fieldOf(rows.entity, "businessId"), within);
}
