import { type SQL, sql } from "drizzle-orm";
import type { OrderBy } from "../domain/listing.ts";
import { column, fieldOf, type Rows, valueIn } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import type { Slot } from "./slot.ts";

/** The clause that puts rows in this total order, or in its reverse. */
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
 * The rows that come behind a position in a total order. For (a, b, id) this reads `a ≥ x and (a > x or
 * b ≥ y and (b > y or id > z))`: the bound on the first column stands alone, so that an index on it is
 * entered at the position, where the usual chain of `or` reads the index from its start.
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

/** Null is the least value: ascending, everything else is behind it; descending, it is behind everything else. */
function strictlyBehind(rows: Rows, { field: name, direction }: OrderBy, value: Slot | null, dialect: Dialect): SQL {
  const at = column(rows, name);
  const field = fieldOf(rows.entity, name);
  if (value === null) return direction === "ASC" ? sql`${at} is not null` : sql`1 = 0`;
  const operand = dialect.operand(field, value);
  if (direction === "ASC") return sql`${at} > ${operand}`;
  return field.nullable ? sql`(${at} < ${operand} or ${at} is null)` : sql`${at} < ${operand}`;
}

/** `null` where every row is. */
function atOrBehind(rows: Rows, { field: name, direction }: OrderBy, value: Slot | null, dialect: Dialect): SQL | null {
  const at = column(rows, name);
  const field = fieldOf(rows.entity, name);
  if (value === null) return direction === "ASC" ? null : sql`${at} is null`;
  const operand = dialect.operand(field, value);
  if (direction === "ASC") return sql`${at} >= ${operand}`;
  return field.nullable ? sql`(${at} <= ${operand} or ${at} is null)` : sql`${at} <= ${operand}`;
}
