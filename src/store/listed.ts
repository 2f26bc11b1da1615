import { type SQL, sql } from "drizzle-orm";
import type { AnyCondition } from "../domain/condition.ts";
import type { EntityName } from "../domain/entities.ts";
import { type Listing, totalOrder } from "../domain/listing.ts";
import { column, from, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { filter } from "./filter.ts";
import { behind, orderBy, reversed } from "./keyset.ts";
import type { Slot } from "./slot.ts";
import type { Shape, Slots } from "./slots.ts";

/** A listing with placeholders for its values. `order` is total, and is the order in which rows are taken. */
export interface Listed {
  readonly where: Shape | null;
  readonly order: readonly { field: string; direction: "ASC" | "DESC" }[];
  readonly behind: readonly (Slot | null)[] | null;
  readonly ahead: readonly (Slot | null)[] | null;
  readonly count: number;
}

export function listed(
  taken: Slots,
  entity: EntityName,
  { where, order, after, before, take, count }: Listing,
): Listed {
  const total = totalOrder(order);
  const [first, last] = take === "first" ? [after, before] : [before, after];
  const bound = (position: typeof after) => (position === undefined ? null : taken.position(entity, total, position));
  return {
    where: wanted(taken, entity, where),
    order: (take === "first" ? total : reversed(total)).map(({ field, direction }) => ({ field, direction })),
    behind: bound(first),
    ahead: bound(last),
    count,
  };
}

/**
 * The condition, order and limit of the rows of a page. `these` limits the records further. Where the database would compute
 * the texts of all rows that it sorts, the page is found by its ids first.
 */
export function pageOf(rows: Rows, asked: Listed, limit: number, these: (rows: Rows) => SQL, dialect: Dialect): SQL {
  const order = (of: Rows) => sql`order by ${orderBy(of, asked.order, dialect)}`;
  const found = (of: Rows) =>
    sql`where ${these(of)} and ${inListing(of, asked, dialect)} ${order(of)} limit ${sql.raw(String(Math.trunc(limit)))}`;
  if (!dialect.sortsComputed || (asked.where === null && asked.order.length === 1)) return found(rows);
  const ahead: Rows = { entity: rows.entity, alias: `${rows.alias}_ahead` };
  return sql`where ${column(rows, "id")} in (select ${column(ahead, "id")} from ${from(ahead)} ${found(ahead)}) ${order(rows)}`;
}

export function inListing(rows: Rows, { where, order, behind: first, ahead }: Listed, dialect: Dialect): SQL {
  return sql.join(
    [
      matching(rows, where, dialect),
      ...(first === null ? [] : [behind(rows, order, first, dialect)]),
      ...(ahead === null ? [] : [behind(rows, reversed(order), ahead, dialect)]),
    ],
    sql` and `,
  );
}

/** The count is part of the text, because the query plan depends on it. */
export function firstOf(rows: Rows, { order, count }: Listed, dialect: Dialect): SQL {
  return sql`order by ${orderBy(rows, order, dialect)} limit ${sql.raw(String(Math.trunc(count) + 1))}`;
}

export function wanted(taken: Slots, entity: EntityName, where: AnyCondition | undefined): Shape | null {
  return where === undefined ? null : taken.condition(entity, where);
}

export function matching(rows: Rows, where: Shape | null, dialect: Dialect): SQL {
  return where === null ? sql`1 = 1` : filter(rows, where, dialect);
}
