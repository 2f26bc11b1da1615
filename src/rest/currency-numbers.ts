import { countsAsUpstream, numberOf } from "../domain/currency-numbers.ts";
import type { RowOf } from "../domain/entities.ts";
import type { Comparison, Condition } from "../domain/listing.ts";
import type { KnownNumber } from "../domain/named.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";

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
export async function withCurrencyNumbers<E extends UpstreamEntity>(
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

/**
 * A condition on the number of a currency, as the upstream of each business counts: a number finds what it shows. Where nobody counts so,
 * or nothing is asked of a currency, the condition stays.
 */
export async function inUpstreamNumbers(
  numbers: Numbers,
  entity: UpstreamEntity,
  where: Condition,
): Promise<Condition> {
  if (entity !== "ExtraService" || !asksForCurrency(where)) return where;
  const all = await numbers.currencyNumbers(null);
  const counting = [...new Set(all.map(({ businessId }) => businessId))]
    .map((id) => ({ id, known: all.filter(({ businessId }) => businessId === id) }))
    .filter(({ known }) => countsAsUpstream(known));
  return counting.length === 0 ? where : translated(where, counting);
}

function asksForCurrency(where: Condition): boolean {
  if ("and" in where) return where.and.some(asksForCurrency);
  if ("or" in where) return where.or.some(asksForCurrency);
  return "not" in where ? asksForCurrency(where.not) : isCurrency(where);
}

function isCurrency(where: Condition): where is Extract<Condition, { readonly is: Comparison }> {
  return "field" in where && where.field === "currencyId" && where.is === "eq";
}

function translated(
  where: Condition,
  counting: readonly { readonly id: number; readonly known: readonly KnownNumber[] }[],
): Condition {
  if ("and" in where) return { and: where.and.map((one) => translated(one, counting)) };
  if ("or" in where) return { or: where.or.map((one) => translated(one, counting)) };
  if ("not" in where) return { not: translated(where.not, counting) };
  if (!isCurrency(where)) return where;
  const isIso: Condition = { not: { field: "businessId", is: "in", values: counting.map(({ id }) => id) } };
  const isUpstreams = counting.map(({ id, known }): Condition => {
    const values = known.filter(({ number }) => number === where.value).map(({ code }) => code);
    return {
      and: [
        { field: "businessId", is: "eq", value: id },
        { field: "currencyCode", is: "in", values },
      ],
    };
  });
  return { or: [{ and: [isIso, where] }, ...isUpstreams] };
}
