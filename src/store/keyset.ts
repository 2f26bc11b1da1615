import { type SQL, sql } from "drizzle-orm";
import type { OrderBy } from "../domain/listing.ts";
import { column, fieldOf, type Rows, valueIn } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import type { Slot } from "./slot.ts";

/** The ORDER BY list of a total order. */
export function orderBy(rows: Rows, order: readonly OrderBy[], dialect: Dialect): SQL {
  return sql.join(
    order.map(({ field, direction }) => dialect.ordered(valueIn(rows, field), direction, fieldOf(rows.entity, field))),
    sql`, `,
  );
}

export function reversed(order: readonly OrderBy[]): OrderBy[] {
  return order.map(({ field, direction }) => ({ field, direction: direction === "ASC" ? "DESC" : "ASC" }));
}

/**
 * The rows after a position in a total order. For (a, b, id) this reads `a ≥ x and (a > x or
 * b ≥ y and (b > y or id > z))`. With the separate bound on the first column, the database enters an index at the
 * position; with the usual chain of `or` it reads the index from its start.
 */
export function behind(
  rows: Rows,
  order: readonly OrderBy[],
  position: readonly (Slot | null)[],
  dialect: Dialect,
): SQL {
  const [first, ...rest] = order;
  const value = position[0] ?? null;
  if (rest.length === 0) return strictlyBehind(rows, first!, value, dialect);
  const next = behind(rows, rest, position.slice(1), dialect);
  const here = sql`(${strictlyBehind(rows, first!, value, dialect)} or ${next})`;
  const notBefore = atOrBehind(rows, first!, value, dialect);
  return notBefore === null ? here : sql`(${notBefore} and ${here})`;
}

/** Null is the smallest value: ascending, everything else comes after it; descending, it comes after everything else. */
function strictlyBehind(rows: Rows, { field: name, direction }: OrderBy, value: Slot | null, dialect: Dialect): SQL {
  const at = column(rows, name);
  const field = fieldOf(rows.entity, name);
  if (value === null) return direction === "ASC" ? sql`${at} is not null` : sql`1 = 0`;
  const operand = dialect.operand(field, value);
  if (direction === "ASC") return sql`${at} > ${operand}`;
  return field.nullable ? sql`(${at} < ${operand} or ${at} is null)` : sql`${at} < ${operand}`;
}

/** `null` if this holds for every row. */
function atOrBehind(rows: Rows, { field: name, direction }: OrderBy, value: Slot | null, dialect: Dialect): SQL | null {
  const at = column(rows, name);
  const field = fieldOf(rows.entity, name);
  if (value === null) return direction === "ASC" ? null : sql`${at} is null`;
  const operand = dialect.operand(field, value);
  if (direction === "ASC") return sql`${at} >= ${operand}`;
  return field.nullable ? sql`(${at} <= ${operand} or ${at} is null)` : sql`${at} <= ${operand}`;
}
