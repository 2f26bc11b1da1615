import { type SQL, sql } from "drizzle-orm";
import { id } from "../domain/field.ts";
import type { Business, Name, NamedKind } from "../domain/named.ts";
import type { Dialect } from "./dialect.ts";
import { namedTables } from "./entities.ts";
import { type Scope, visible } from "./scope.ts";
import { place, type Slot } from "./slot.ts";
import { slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";

const ID = id("");

/** Statements that read names of records of other services. */
export function selectNames(
  kind: NamedKind,
  keys: readonly Pick<Name, "businessId" | "id">[],
  scope: Scope,
  dialect: Dialect,
): Statement<Name> {
  const taken = slots(dialect);
  // Reads every id in every business; the caller picks the requested pairs.
  const businessIds = taken.ids(visible([...new Set(keys.map((key) => key.businessId))], scope));
  const ids = taken.ids([...new Set(keys.map((key) => key.id))]);
  return inForm(["names", kind], taken.values, dialect, () => {
    return sql`select business_id "businessId", id, name from ${sql.identifier(namedTables[kind])}
      where ${dialect.isIn(sql`business_id`, ID, businessIds)} and ${dialect.isIn(sql`id`, ID, ids)}`;
  });
}

export function selectBusinesses(ids: readonly number[], scope: Scope, dialect: Dialect): Statement<Business> {
  const taken = slots(dialect);
  const list = taken.ids(visible(ids, scope));
  return inForm(["businesses"], taken.values, dialect, () => {
    return sql`select id, name, time_zone "timeZone", currency_code "currencyCode" from business
      where ${dialect.isIn(sql`id`, ID, list)}`;
  });
}

/** The next `count` names after the given one, ordered by business and id. */
export function selectNamesBehind(
  kind: NamedKind,
  { businessId, id }: Pick<Name, "businessId" | "id">,
  count: number,
  scope: Scope,
  dialect: Dialect,
): Statement<Name> {
  const taken = slots(dialect);
  const [business, behind, within] = [taken.one(ID, businessId), taken.one(ID, id), scope && taken.ids(scope)];
  const most = taken.one(ID, count);
  return inForm(["names behind", kind, within], taken.values, dialect, () => {
    return sql`select business_id "businessId", id, name from ${sql.identifier(namedTables[kind])}
      where (business_id, id) > (${place(business)}, ${place(behind)})
        and ${reachable(sql`business_id`, within, dialect)}
      order by business_id, id limit ${place(most)}`;
  });
}

/** The next `count` businesses after the given one, ordered by id. */
export function selectBusinessesBehind(id: number, count: number, scope: Scope, dialect: Dialect): Statement<Business> {
  const taken = slots(dialect);
  const [behind, most, within] = [taken.one(ID, id), taken.one(ID, count), scope && taken.ids(scope)];
  return inForm(["businesses behind", within], taken.values, dialect, () => {
    return sql`select id, name, time_zone "timeZone", currency_code "currencyCode" from business
      where id > ${place(behind)} and ${reachable(sql`id`, within, dialect)} order by id limit ${place(most)}`;
  });
}

function reachable(businessId: SQL, within: Slot | null, dialect: Dialect): SQL {
  return within === null ? sql`1 = 1` : dialect.isIn(businessId, ID, within);
}
