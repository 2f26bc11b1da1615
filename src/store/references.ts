import { type SQL, sql } from "drizzle-orm";
import type { Currency, Name, NamedKind } from "../domain/decision.ts";
import { id } from "../domain/field.ts";
import type { Dialect } from "./dialect.ts";
import { namedTables } from "./entities.ts";
import type { Scope } from "./select.ts";

const ID = id("");

/** Statements that read what is known of records of other services. */
export function selectNames(
  kind: NamedKind,
  keys: readonly Pick<Name, "businessId" | "id">[],
  scope: Scope,
  dialect: Dialect,
): SQL {
  // Every id with every business: the reader keeps the pairs that were asked for.
  const businessIds = [...new Set(keys.map((key) => key.businessId))].filter((one) => scope?.includes(one) ?? true);
  const ids = [...new Set(keys.map((key) => key.id))];
  return sql`select business_id "businessId", id, name from ${sql.identifier(namedTables[kind])}
    where ${dialect.isIn(sql`business_id`, ID, businessIds)} and ${dialect.isIn(sql`id`, ID, ids)}`;
}

export function selectBusinesses(ids: readonly number[], scope: Scope, dialect: Dialect): SQL {
  const visible = ids.filter((one) => scope?.includes(one) ?? true);
  return sql`select id, name, time_zone "timeZone", currency_code "currencyCode" from business
    where ${dialect.isIn(sql`id`, ID, visible)}`;
}

/** The next so many names behind the one given, by business and id. */
export function selectNamesBehind(
  kind: NamedKind,
  { businessId, id }: Pick<Name, "businessId" | "id">,
  count: number,
  scope: Scope,
  dialect: Dialect,
): SQL {
  return sql`select business_id "businessId", id, name from ${sql.identifier(namedTables[kind])}
    where (business_id, id) > (${businessId}, ${id}) and ${reachable(sql`business_id`, scope, dialect)}
    order by business_id, id limit ${count}`;
}

/** The next so many businesses behind this one, by id. */
export function selectBusinessesBehind(id: number, count: number, scope: Scope, dialect: Dialect): SQL {
  return sql`select id, name, time_zone "timeZone", currency_code "currencyCode" from business
    where id > ${id} and ${reachable(sql`id`, scope, dialect)} order by id limit ${count}`;
}

function reachable(businessId: SQL, scope: Scope, dialect: Dialect): SQL {
  return scope === null ? sql`1 = 1` : dialect.isIn(businessId, ID, scope);
}

export function selectCurrency(by: { id: number } | { code: string }): SQL {
  return sql`select id, code, minor_units "minorUnits" from currency where ${
    "id" in by ? sql`id = ${by.id}` : sql`code = ${by.code}`
  }`;
}

/** Writes those of the currencies that are not there yet. */
export function insertCurrencies(currencies: readonly Currency[]): SQL {
  const rows = currencies.map(({ id, code, minorUnits }) => sql`(${id}, ${code}, ${minorUnits})`);
  return sql`insert into currency (id, code, minor_units) values ${sql.join(rows, sql`, `)} on conflict do nothing`;
}
