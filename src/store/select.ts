import { type SQL, sql } from "drizzle-orm";
import type { AnyCondition } from "../domain/condition.ts";
import type { EntityName } from "../domain/entities.ts";
import { type Listing, type OffsetListing, totalOrder } from "../domain/listing.ts";
import { column, from, type Rows, shown } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { filter } from "./filter.ts";
import { behind, orderBy, reversed } from "./keyset.ts";
import { inside, type Scope, scoped } from "./scope.ts";
import type { Slot } from "./slot.ts";
import { type Shape, type Slots, slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";
import type { Parents } from "./store.ts";

const ID = { kind: "id", description: "" } as const;

/** Statements that read within a scope: the named fields of a record, or all. */
export function selectByIds(
  entity: EntityName,
  ids: readonly number[],
  fields: readonly string[],
  scope: Scope,
  dialect: Dialect,
): Statement {
  const rows: Rows = { entity, alias: "t" };
  const taken = slots(dialect);
  const [list, within] = [taken.ids(ids), scoped(taken, scope)];
  return inForm(["byIds", entity, fields, within], taken.values, dialect, () => {
    return sql`select ${shown(rows, fields, dialect)} from ${from(rows)}
      where ${dialect.isIn(column(rows, "id"), ID, list)} and ${inside(rows, within, dialect)}`;
  });
}

/** Reads one row more than the page holds, to detect a next page. */
export function selectPage(
  entity: EntityName,
  listing: Listing,
  fields: readonly string[],
  scope: Scope,
  dialect: Dialect,
): Statement {
  const rows: Rows = { entity, alias: "t" };
  const taken = slots(dialect);
  const [asked, within] = [listed(taken, entity, listing), scoped(taken, scope)];
  return inForm(["page", entity, fields, asked, within], taken.values, dialect, () => {
    return sql`select ${shown(rows, fields, dialect)} from ${from(rows)}
      where ${inside(rows, within, dialect)} and ${inListing(rows, asked, dialect)} ${firstOf(rows, asked, dialect)}`;
  });
}

/**
 * The page at an offset. Skipped rows are read by their ids alone: values outside the columns are looked up only for
 * the page.
 */
export function selectPageAt(
  entity: EntityName,
  listing: OffsetListing,
  fields: readonly string[],
  scope: Scope,
  dialect: Dialect,
): Statement {
  const rows: Rows = { entity, alias: "t" };
  const ahead: Rows = { entity, alias: "ahead" };
  const taken = slots(dialect);
  const [asked, within] = [wanted(taken, entity, listing.where), scoped(taken, scope)];
  const offset = taken.one(ID, listing.offset);
  const order = totalOrder(listing.order).map(({ field, direction }) => ({ field, direction }));
  const count = sql.raw(String(Math.trunc(listing.count)));
  return inForm(["pageAt", entity, fields, asked, order, listing.count, within], taken.values, dialect, () => {
    return sql`select ${shown(rows, fields, dialect)} from ${from(rows)}
      where ${column(rows, "id")} in (select ${column(ahead, "id")} from ${from(ahead)}
        where ${inside(ahead, within, dialect)} and ${matching(ahead, asked, dialect)}
        order by ${orderBy(ahead, order, dialect)} limit ${count} offset ${dialect.operand(ID, offset)})
      order by ${orderBy(rows, order, dialect)}`;
  });
}

/**
 * A page for each parent: one limited subquery per parent within one statement. The rows are one JSON array, because
 * fetching single values costs more than finding them.
 */
export function selectPages(
  entity: EntityName,
  of: Parents,
  listing: Listing,
  fields: readonly string[],
  scope: Scope,
  dialect: Dialect,
): Statement<{ parent: number; rows: unknown }> {
  const rows: Rows = { entity, alias: "t" };
  const taken = slots(dialect);
  const [parents, asked, within] = [taken.ids(of.ids), listed(taken, entity, listing), scoped(taken, scope)];
  return inForm(["pages", entity, of.field, fields, asked, within], taken.values, dialect, () => {
    const one = sql`select ${shown(rows, fields, dialect, dialect.inJson)} from ${from(rows)}
      where ${column(rows, of.field)} = parent.id and ${inside(rows, within, dialect)}
        and ${inListing(rows, asked, dialect)} ${firstOf(rows, asked, dialect)}`;
    return sql`select parent.id "parent", ${dialect.jsonRows(fields, one)} "rows" from ${dialect.parents(parents)}`;
  });
}

export function selectCount(
  entity: EntityName,
  where: AnyCondition | undefined,
  scope: Scope,
  dialect: Dialect,
): Statement {
  const rows: Rows = { entity, alias: "t" };
  const taken = slots(dialect);
  const [shape, within] = [wanted(taken, entity, where), scoped(taken, scope)];
  return inForm(["count", entity, shape, within], taken.values, dialect, () => {
    return sql`select count(*) "count" from ${from(rows)}
      where ${inside(rows, within, dialect)} and ${matching(rows, shape, dialect)}`;
  });
}

export function selectCounts(
  entity: EntityName,
  of: Parents,
  where: AnyCondition | undefined,
  scope: Scope,
  dialect: Dialect,
): Statement<{ parent: number; count: unknown }> {
  const rows: Rows = { entity, alias: "t" };
  const taken = slots(dialect);
  const [parents, shape, within] = [taken.ids(of.ids), wanted(taken, entity, where), scoped(taken, scope)];
  return inForm(["counts", entity, of.field, shape, within], taken.values, dialect, () => {
    const parent = column(rows, of.field);
    return sql`select ${parent} "parent", count(*) "count" from ${from(rows)}
      where ${dialect.isIn(parent, ID, parents)} and ${inside(rows, within, dialect)}
        and ${matching(rows, shape, dialect)}
      group by ${parent}`;
  });
}

/** A listing with placeholders for its values. `order` is total, and is the order in which rows are taken. */
interface Asked {
  readonly where: Shape | null;
  readonly order: readonly { field: string; direction: "ASC" | "DESC" }[];
  readonly behind: readonly (Slot | null)[] | null;
  readonly ahead: readonly (Slot | null)[] | null;
  readonly count: number;
}

function listed(taken: Slots, entity: EntityName, { where, order, after, before, take, count }: Listing): Asked {
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

function inListing(rows: Rows, { where, order, behind: first, ahead }: Asked, dialect: Dialect): SQL {
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
function firstOf(rows: Rows, { order, count }: Asked, dialect: Dialect): SQL {
  return sql`order by ${orderBy(rows, order, dialect)} limit ${sql.raw(String(Math.trunc(count) + 1))}`;
}

function wanted(taken: Slots, entity: EntityName, where: AnyCondition | undefined): Shape | null {
  return where === undefined ? null : taken.condition(entity, where);
}

function matching(rows: Rows, where: Shape | null, dialect: Dialect): SQL {
  return where === null ? sql`1 = 1` : filter(rows, where, dialect);
}
