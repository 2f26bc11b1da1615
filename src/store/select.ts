import { type SQL, sql } from "drizzle-orm";
import type { Lock } from "../domain/decision.ts";
import type { EntityName } from "../domain/entities.ts";
import { type Condition, type Listing, totalOrder } from "../domain/listing.ts";
import { column, fieldOf, from, type Rows, wholeRecord } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { filter } from "./filter.ts";
import { behind, orderBy, reversed } from "./keyset.ts";
import type { Parents } from "./store.ts";

/** The businesses whose records exist; `null`: all of them. */
export type Scope = readonly number[] | null;

const INTEGER = { kind: "integer", description: "" } as const;

/** Statements that read, each within a scope. */
export function selectByIds(entity: EntityName, ids: readonly number[], scope: Scope, dialect: Dialect): SQL {
  const rows: Rows = { entity, alias: "t" };
  return sql`select ${wholeRecord(rows, dialect)} from ${from(rows)}
    where ${dialect.isIn(column(rows, "id"), INTEGER, ids)} and ${within(rows, scope, dialect)}`;
}

/** One row more than the page holds, so that it is seen whether there are more. */
export function selectPage(entity: EntityName, listing: Listing, scope: Scope, dialect: Dialect): SQL {
  const rows: Rows = { entity, alias: "t" };
  return sql`select ${wholeRecord(rows, dialect)} from ${from(rows)}
    where ${within(rows, scope, dialect)} and ${inListing(rows, listing, dialect)}
    order by ${orderBy(rows, taken(listing), dialect)} limit ${listing.count + 1}`;
}

/** The same for each parent: its records are found by one limited subquery a parent, within one statement. */
export function selectPages(entity: EntityName, of: Parents, listing: Listing, scope: Scope, dialect: Dialect): SQL {
  const rows: Rows = { entity, alias: "t" };
  const inner: Rows = { entity, alias: "i" };
  const order = orderBy(rows, taken(listing), dialect);
  return sql`select ${wholeRecord(rows, dialect)}
    from ${dialect.parents(of.ids)} cross join ${from(rows)}
    where ${column(rows, "id")} in (
      select ${column(inner, "id")} from ${from(inner)}
      where ${column(inner, of.field)} = parent.id and ${within(inner, scope, dialect)}
        and ${inListing(inner, listing, dialect)}
      order by ${orderBy(inner, taken(listing), dialect)} limit ${listing.count + 1})
    order by parent.place, ${order}`;
}

export function selectCount(entity: EntityName, where: Condition | undefined, scope: Scope, dialect: Dialect): SQL {
  const rows: Rows = { entity, alias: "t" };
  return sql`select count(*) "count" from ${from(rows)}
    where ${within(rows, scope, dialect)} and ${matching(rows, where, dialect)}`;
}

export function selectCounts(
  entity: EntityName,
  of: Parents,
  where: Condition | undefined,
  scope: Scope,
  dialect: Dialect,
): SQL {
  const rows: Rows = { entity, alias: "t" };
  const parent = column(rows, of.field);
  return sql`select ${parent} "parent", count(*) "count" from ${from(rows)}
    where ${dialect.isIn(parent, INTEGER, of.ids)} and ${within(rows, scope, dialect)}
      and ${matching(rows, where, dialect)}
    group by ${parent}`;
}

/** The rows for which the condition holds, by id. */
export function selectFound(entity: EntityName, where: Condition, scope: Scope, dialect: Dialect): SQL {
  const rows: Rows = { entity, alias: "t" };
  return sql`select ${wholeRecord(rows, dialect)} from ${from(rows)}
    where ${within(rows, scope, dialect)} and ${filter(rows, where, dialect)}
    order by ${column(rows, "id")}`;
}

/**
 * Locks these rows, by id, and reads no more of them: what a statement that had to wait for a lock reads of
 * other tables is older than the row that it then gets. `null` where there is nothing to lock.
 */
export function lockFound(
  entity: EntityName,
  where: Condition,
  scope: Scope,
  lock: Lock,
  dialect: Dialect,
): SQL | null {
  const rows: Rows = { entity, alias: "t" };
  const locked = dialect.locked(lock);
  return (
    locked &&
    sql`select ${column(rows, "id")} from ${from(rows)}
      where ${within(rows, scope, dialect)} and ${filter(rows, where, dialect)}
      order by ${column(rows, "id")} ${locked}`
  );
}

export function selectExists(entity: EntityName, where: Condition, scope: Scope, dialect: Dialect): SQL {
  const rows: Rows = { entity, alias: "t" };
  return sql`select 1 "found" from ${from(rows)}
    where ${within(rows, scope, dialect)} and ${filter(rows, where, dialect)} limit 1`;
}

/** The order in which rows are taken: from the front, or from the end. */
function taken({ order, take }: Listing) {
  return take === "first" ? totalOrder(order) : reversed(totalOrder(order));
}

function inListing(rows: Rows, { where, order, after, before }: Listing, dialect: Dialect): SQL {
  const total = totalOrder(order);
  return sql.join(
    [
      matching(rows, where, dialect),
      ...(after === undefined ? [] : [behind(rows, total, after, dialect)]),
      ...(before === undefined ? [] : [behind(rows, reversed(total), before, dialect)]),
    ],
    sql` and `,
  );
}

function matching(rows: Rows, where: Condition | undefined, dialect: Dialect): SQL {
  return where === undefined ? sql`1 = 1` : filter(rows, where, dialect);
}

function within(rows: Rows, scope: Scope, dialect: Dialect): SQL {
  if (scope === null) return sql`1 = 1`;
  const field = fieldOf(rows.entity, "businessId");
  return dialect.isIn(column(rows, "businessId"), field, scope);
}
