import { countsAsUpstream, numberOf } from "../domain/currency-numbers.ts";
import type { EntityName, RowOf } from "../domain/entities.ts";
import type { KnownNumber } from "../domain/named.ts";

type Values = Readonly<Record<string, unknown>>;

/** What a body says of a currency: its number may be one of the upstream, which the decision knows. */
export function asUpstreamCounts({ currencyId, ...said }: Values): Values {
  return currencyId === undefined ? said : { ...said, upstreamCurrencyId: currencyId };
}

/** Knows what the numbers of currencies mean in businesses. */
interface Numbers {
  currencyNumbers(businessIds: readonly number[] | null): Promise<KnownNumber[]>;
}

/**
 * Shows the number of each rule's currency as its upstream counts, where the business has one, so that the number which is read is
 * the number to send. It is `null` where only the code is known.
 */
export async function withCurrencyNumbers<E extends EntityName>(
  numbers: Numbers,
  entity: E,
  rows: readonly RowOf<E>[],
  records: readonly Values[],
): Promise<readonly Values[]> {
  if (entity !== "ExtraService" || rows.length === 0) return records;
  const rules = rows as readonly RowOf<"ExtraService">[];
  const businessIds = [...new Set(rules.map(({ businessId }) => businessId))];
  const all = await numbers.currencyNumbers(businessIds);
  if (all.length === 0) return records;
  const known = new Map(businessIds.map((id) => [id, all.filter(({ businessId }) => businessId === id)]));
  return records.map((record, place) => {
    const { businessId, currencyCode } = rules[place]!;
    const own = known.get(businessId) ?? [];
    return countsAsUpstream(own) ? { ...record, CurrencyId: numberOf(own, currencyCode!) } : record;
  });
}
