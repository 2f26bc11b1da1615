import { type SQL, sql } from "drizzle-orm";
import { id } from "../domain/field.ts";
import type { Currency, CurrencyNumber, KnownNumber } from "../domain/named.ts";
import type { KeptCurrency } from "./currency-lists.ts";
import type { Dialect } from "./dialect.ts";
import { type Scope, visible } from "./scope.ts";
import { place } from "./slot.ts";
import { slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";

const ID = id("");

/** Order of currencies with the same number: the one in use first, then the one withdrawn last. */
const LATEST_FIRST = sql`coalesce(currency.withdrawn, '9999-12') desc, currency.code`;

/** A currency by code or by number. A number means the currency that has it now, or else had it last. */
export function selectCurrency(by: { id: number } | { code: string }, dialect: Dialect): Statement<Currency> {
  const column = "id" in by ? "id" : "code";
  const values = { by: "id" in by ? by.id : by.code };
  return inForm(["currency", column], values, dialect, () => {
    return sql`select id, code, minor_units "minorUnits" from currency
      where ${sql.identifier(column)} = ${place("by")} order by ${LATEST_FIRST} limit 1`;
  });
}

/** All currencies, a few hundred. */
export function selectCurrencies(dialect: Dialect): Statement<Currency> {
  return inForm(["currencies"], {}, dialect, () => sql`select id, code, minor_units "minorUnits" from currency`);
}

/** Updates the currencies of a database to this version's list. None is deleted, because rules may refer to it. */
export function upsertCurrencies(currencies: readonly KeptCurrency[]): SQL {
  const rows = currencies.map(
    ({ code, id, minorUnits, withdrawn }) => sql`(${code}, ${id}, ${minorUnits}, ${withdrawn})`,
  );
  return sql`insert into currency (code, id, minor_units, withdrawn) values ${sql.join(rows, sql`, `)}
    on conflict (code) do update set id = excluded.id, minor_units = excluded.minor_units, withdrawn = excluded.withdrawn`;
}

/** The currency numbers of these businesses; with `null`, of all businesses in the scope. */
export function selectCurrencyNumbers(
  businessIds: readonly number[] | null,
  scope: Scope,
  dialect: Dialect,
): Statement<KnownNumber> {
  const within = businessIds === null ? scope : visible(businessIds, scope);
  const taken = slots(dialect);
  const list = within && taken.ids(within);
  return inForm(["currency numbers", list], taken.values, dialect, () => {
    const seen = list === null ? sql`1 = 1` : dialect.isIn(sql`known.business_id`, ID, list);
    return sql`select known.business_id "businessId", known.number, known.code, currency.id "isoNumber"
      from currency_number known join currency on currency.code = known.code
      where ${seen} order by known.business_id, known.number, ${LATEST_FIRST}`;
  });
}

export function insertCurrencyNumber({ businessId, number, code }: CurrencyNumber, dialect: Dialect): Statement {
  return inForm(["a currency number"], { businessId, number, code }, dialect, () => {
    return sql`insert into currency_number (business_id, number, code)
      values (${place("businessId")}, ${place("number")}, ${place("code")}) on conflict do nothing`;
  });
}
