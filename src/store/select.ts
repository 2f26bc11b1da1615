import { sql } from "drizzle-orm";
import type { AnyCondition } from "../domain/condition.ts";
import type { EntityName } from "../domain/entities.ts";
import { type Listing, type OffsetListing, totalOrder } from "../domain/listing.ts";
import { column, from, type Rows, shown } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { orderBy } from "./keyset.ts";
import { firstOf, inListing, listed, matching, wanted } from "./listed.ts";
import { inside, type Scope, scoped } from "./scope.ts";
import { slots } from "./slots.ts";
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
