import {
  type AnyCondition,
  all,
  any,
  type Condition,
  checkedCondition,
  eq,
  isIn,
  not,
  type Scalar,
} from "../domain/condition.ts";
import { countsAsUpstream, numberOf } from "../domain/currency-numbers.ts";
import type { RowOf } from "../domain/entities.ts";
import type { KnownNumber } from "../domain/named.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";

type Values = Readonly<Record<string, unknown>>;

/** Renames the currency number of a body: it may be a number of the upstream, which the decision resolves. */
export function asUpstreamCounts({ currencyId, ...said }: Values): Values {
  return currencyId === undefined ? said : { ...said, upstreamCurrencyId: currencyId };
}

/** Reads the known currency numbers of businesses. */
interface Numbers {
  currencyNumbers(businessIds: readonly number[] | null): Promise<KnownNumber[]>;
}

/**
 * Replaces the currency number of each rule by the upstream's number, if the business uses those. The number that is
 * read is the number to send. It is `null` if only the code is known.
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
 * Translates a condition on a currency number into the upstream numbers of each business: a filter finds the numbers
 * that are shown. The condition stays if no business uses such numbers, or if it names no currency.
 */
export async function inUpstreamNumbers<E extends UpstreamEntity>(
  numbers: Numbers,
  entity: E,
  where: Condition<E>,
): Promise<Condition<E>> {
  if (entity !== "ExtraService" || !asksForCurrency(where)) return where;
  const every = await numbers.currencyNumbers(null);
  const counting = [...new Set(every.map(({ businessId }) => businessId))]
    .map((id) => ({ id, known: every.filter(({ businessId }) => businessId === id) }))
    .filter(({ known }) => countsAsUpstream(known));
  return counting.length === 0 ? where : checkedCondition(entity, translated(where, counting));
}

function asksForCurrency(where: AnyCondition): boolean {
  if ("and" in where) return where.and.some(asksForCurrency);
  if ("or" in where) return where.or.some(asksForCurrency);
  return "not" in where ? asksForCurrency(where.not) : isCurrency(where);
}

function isCurrency(where: AnyCondition): where is ReturnType<typeof eq<string, Scalar>> {
  return "field" in where && where.field === "currencyId" && where.is === "eq";
}

function translated(
  where: AnyCondition,
  counting: readonly { readonly id: number; readonly known: readonly KnownNumber[] }[],
): AnyCondition {
  if ("and" in where) return all(...where.and.map((one) => translated(one, counting)));
  if ("or" in where) return any(...where.or.map((one) => translated(one, counting)));
  if ("not" in where) return not(translated(where.not, counting));
  if (!isCurrency(where)) return where;
  const isIso = not(
    isIn(
      "businessId",
      counting.map(({ id }) => id),
    ),
  );
  const isUpstreams = counting.map(({ id, known }) => {
    const codes = known.filter(({ number }) => number === where.value).map(({ code }) => code);
    return all(eq("businessId", id), isIn("currencyCode", codes));
  });
  return any(all(isIso, where), ...isUpstreams);
}
