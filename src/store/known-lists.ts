import { type SQL, sql } from "drizzle-orm";
import { id } from "../domain/field.ts";
import type { Listing } from "../domain/listing.ts";
import type { KnownList } from "../domain/named.ts";
import type { Dialect } from "./dialect.ts";
import { linkFields, linkTable, namedTables, tables } from "./entities.ts";
import type { Scope } from "./scope.ts";
import type { Slot } from "./slot.ts";
import { type Slots, slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";

const ID = id("");
const CREDIT = sql.identifier(tables.CoworkerExtraService.name);
const RULE = sql.identifier(tables.ExtraService.name);

/** Columns with business ids. Each has an index that begins with it. */
const businessColumns = [
  ["business", "id"],
  ...Object.values(namedTables).map((name) => [name, "business_id"] as const),
  [tables.ExtraService.name, "business_id"],
  [tables.CoworkerExtraService.name, "business_id"],
] as const;

/** The part of a list to read. `from` and `to` are exclusive; `count` is the maximum. */
interface Bounds {
  readonly from: Slot | null;
  readonly to: Slot | null;
  readonly descending: boolean;
  readonly count: number | null;
}

/** The ids of a page in order, and one more to detect a next page. */
export function selectKnown(
  list: KnownList,
  listing: Listing,
  scope: Scope,
  dialect: Dialect,
): Statement<{ id: number }> {
  const taken = slots(dialect);
  const one = (position: Listing["after"]) => (position === undefined ? null : taken.one(ID, position[0] as number));
  const descending = listing.take === "last";
  const [from, to] = descending ? [one(listing.before), one(listing.after)] : [one(listing.after), one(listing.before)];
  const bounds: Bounds = { from, to, descending, count: Math.trunc(listing.count) + 1 };
  const within = businessesOf(list, scope, taken);
  return inForm(["known", list.of, within, bounds], taken.values, dialect, () => {
    return sql`${numbers(list, within, bounds, dialect)}
      order by id ${descending ? sql`desc` : sql`asc`} limit ${sql.raw(String(bounds.count))}`;
  });
}

export function countKnown(list: KnownList, scope: Scope, dialect: Dialect): Statement<{ count: unknown }> {
  const taken = slots(dialect);
  const within = businessesOf(list, scope, taken);
  const all: Bounds = { from: null, to: null, descending: false, count: null };
  return inForm(["known counted", list.of, within], taken.values, dialect, () => {
    return sql`select count(*) "count" from (${numbers(list, within, all, dialect)}) listed`;
  });
}

/** The businesses to search; `null`: all. */
function businessesOf(list: KnownList, scope: Scope, taken: Slots): Slot | null {
  const only = list.of === "Business" ? null : list.businessId;
  if (only === null) return scope && taken.ids(scope);
  return taken.ids(scope === null || scope.includes(only) ? [only] : []);
}

function numbers({ of }: KnownList, within: Slot | null, bounds: Bounds, dialect: Dialect): SQL {
  if (of === "Coworker") return walk((behind) => nextCoworker(within, behind, bounds, dialect), bounds, dialect);
  if (of !== "Business") return named(of, within!, bounds, dialect);
  return within === null
    ? walk((behind) => nextBusiness(behind, bounds), bounds, dialect)
    : knownOf(within, bounds, dialect);
}

/**
 * Steps from one distinct id to the next along an index, so the cost depends on the size of the page, not on how many
 * records share an id. `count` limits the steps: nothing after the page is read.
 */
function walk(next: (behind: SQL | null) => SQL, { from, to, descending, count }: Bounds, dialect: Dialect): SQL {
  const ahead = to === null ? sql`1 = 1` : sql`id ${descending ? sql`>` : sql`<`} ${dialect.operand(ID, to)}`;
  const within = count === null ? sql`1 = 1` : sql`walk.step < ${sql.raw(String(count))}`;
  return sql`with recursive walk(id, step) as (
      select (${next(from === null ? null : dialect.operand(ID, from))}), 1
      union all select (${next(sql`walk.id`)}), walk.step + 1 from walk where walk.id is not null and ${within}
    ) select id from walk where id is not null and ${ahead}`;
}

function nextCoworker(within: Slot | null, behind: SQL | null, bounds: Bounds, dialect: Dialect): SQL {
  if (within === null) return next(CREDIT, sql`coworker_id`, behind, bounds);
  const ofOne = next(CREDIT, sql`coworker_id`, behind, bounds, sql`business_id = parent.id`);
  return first(sql`select (${ofOne}) id from ${dialect.parents(within)}`, bounds);
}

function nextBusiness(behind: SQL | null, bounds: Bounds): SQL {
  const each = businessColumns.map(
    ([table, column]) => sql`select (${next(sql.identifier(table), sql.identifier(column), behind, bounds)}) id`,
  );
  return first(sql.join(each, sql` union all `), bounds);
}

/** The nearest id after `behind` in a column. */
function next(
  table: SQL | ReturnType<typeof sql.identifier>,
  column: unknown,
  behind: SQL | null,
  { descending }: Bounds,
  where = sql`1 = 1`,
): SQL {
  const nearest = descending ? sql`max(${column})` : sql`min(${column})`;
  const beyond = behind === null ? sql`1 = 1` : sql`${column} ${descending ? sql`<` : sql`>`} ${behind}`;
  return sql`select ${nearest} from ${table} where ${where} and ${beyond}`;
}

function first(numbers: SQL, { descending }: Bounds): SQL {
  return sql`select ${descending ? sql`max(id)` : sql`min(id)`} from (${numbers}) each_one`;
}

/** Those of the given businesses that are known. */
function knownOf(within: Slot, bounds: Bounds, dialect: Dialect): SQL {
  const isThere = businessColumns.map(
    ([table, column]) =>
      sql`exists (select 1 from ${sql.identifier(table)} where ${sql.identifier(column)} = parent.id)`,
  );
  return sql`select distinct parent.id id from ${dialect.parents(within)}
    where (${sql.join(isThere, sql` or `)}) and ${between(sql`parent.id`, bounds, dialect)}`;
}

/** Records of one business that have a name or are linked to a rule. A business has few of them. */
function named(kind: keyof typeof namedTables, within: Slot, bounds: Bounds, dialect: Dialect): SQL {
  const [, field] = linkFields(tables.ExtraService.fields).find(([, { to }]) => to === kind)!;
  const link = linkTable("ExtraService", field);
  return sql`select id from (
      select id from ${sql.identifier(namedTables[kind])} where ${dialect.isIn(sql`business_id`, ID, within)}
      union select link.${sql.identifier(link.to)} from ${RULE} rule
        join ${sql.identifier(link.name)} link on link.${sql.identifier(link.from)} = rule.id
        where ${dialect.isIn(sql`rule.business_id`, ID, within)}
    ) named where ${between(sql`id`, bounds, dialect)}`;
}

function between(number: SQL, { from, to, descending }: Bounds, dialect: Dialect): SQL {
  const beyond = (slot: Slot | null, is: SQL) =>
    slot === null ? sql`1 = 1` : sql`${number} ${is} ${dialect.operand(ID, slot)}`;
  const [behind, ahead] = descending ? [sql`<`, sql`>`] : [sql`>`, sql`<`];
  return sql`${beyond(from, behind)} and ${beyond(to, ahead)}`;
}
