import { type SQL, sql } from "drizzle-orm";
import type { OrderBy, Position, Scalar } from "../domain/listing.ts";
import { column, fieldOf, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";

/** The clause that puts rows in this total order, or in its reverse. */
export function orderBy(rows: Rows, order: readonly OrderBy[], dialect: Dialect): SQL {
  return sql.join(
    order.map(({ field, direction }) => dialect.ordered(column(rows, field), direction, fieldOf(rows.entity, field))),
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
export function behind(rows: Rows, order: readonly OrderBy[], position: Position, dialect: Dialect): SQL {
  const [first, ...rest] = order;
  const value = position[0] ?? null;
  if (rest.length === 0) return strictlyBehind(rows, first!, value, dialect);
  const next = behind(rows, rest, position.slice(1), dialect);
  const here = sql`(${strictlyBehind(rows, first!, value, dialect)} or ${next})`;
  const notBefore = atOrBehind(rows, first!, value, dialect);
  return notBefore === null ? here : sql`(${notBefore} and ${here})`;
}

/** Null is the least value: ascending, everything else is behind it; descending, it is behind everything else. */
function strictlyBehind(rows: Rows, { field, direction }: OrderBy, value: Scalar, dialect: Dialect): SQL {
  const at = column(rows, field);
  const { nullable } = fieldOf(rows.entity, field);
  if (direction === "ASC") return value === null ? sql`${at} is not null` : sql`${at} > ${encoded()}`;
  if (value === null) return sql`1 = 0`;
  return nullable ? sql`(${at} < ${encoded()} or ${at} is null)` : sql`${at} < ${encoded()}`;

  function encoded() {
    return dialect.operand(fieldOf(rows.entity, field), value);
  }
}

/** `null` where every row is. */
function atOrBehind(rows: Rows, { field, direction }: OrderBy, value: Scalar, dialect: Dialect): SQL | null {
  const at = column(rows, field);
  const { nullable } = fieldOf(rows.entity, field);
  if (value === null) return direction === "ASC" ? null : sql`${at} is null`;
  const encoded = dialect.operand(fieldOf(rows.entity, field), value);
  if (direction === "ASC") return sql`${at} >= ${encoded}`;
  return nullable ? sql`(${at} <= ${encoded} or ${at} is null)` : sql`${at} <= ${encoded}`;
}
