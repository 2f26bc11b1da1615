import { ask, type CommandContext, currency, type Decision, reaches } from "./decision.ts";
import { INTEGER_MAX } from "./field.ts";
import type { CurrencyNumber, KnownNumber } from "./named.ts";
import { type Refusal, refusal } from "./refusal.ts";

export const UNKNOWN_NUMBER = "is not a currency number that is known for this business";

/** Enough for all currencies, each with a few numbers. */
const NUMBERS_MAX = 1_000;

/** Whether the business's upstream uses other currency numbers than ISO. Then only the upstream's numbers count. */
export function countsAsUpstream(known: readonly KnownNumber[]): boolean {
  return known.some((one) => !isIso(one));
}

export function codeOf(known: readonly KnownNumber[], number: number): string | null {
  return known.find((one) => one.number === number)?.code ?? null;
}

/** The number shown for a currency, which `codeOf` can read back; `null` if no number is known. */
export function numberOf(known: readonly KnownNumber[], code: string): number | null {
  const same = known.filter((one) => one.code === code);
  return (same.find((one) => !isIso(one)) ?? same[0])?.number ?? null;
}

/**
 * Code of another currency that the number is known to mean. ISO itself has reused numbers, which is not a conflict.
 */
export function otherMeaning(
  known: readonly KnownNumber[],
  { number, code, isoNumber }: Pick<KnownNumber, "number" | "code" | "isoNumber">,
): string | null {
  const others = known.filter((one) => one.number === number && one.code !== code);
  return others.find((one) => number !== isoNumber || !isIso(one))?.code ?? null;
}

function isIso({ number, isoNumber }: Pick<KnownNumber, "number" | "isoNumber">): boolean {
  return number === isoNumber;
}

/** The known currency numbers of the business. */
export function currencyNumbers(businessId: number): Decision<KnownNumber[]> {
  return ask({ step: "currencyNumbers", businessId });
}

/**
 * Stores the currency numbers found in records, in order: the first meaning of a number stays. Unknown codes and
 * invalid numbers are skipped, because their records will be refused anyway.
 */
export function* learnCurrencyNumbers(
  { numbers }: { numbers: readonly CurrencyNumber[] },
  context: CommandContext,
): Decision<void> {
  const known = new Map<number, KnownNumber[]>();
  for (const { businessId, number, code } of numbers) {
    if (!reaches(context, businessId) || ![businessId, number].every(isNumber)) continue;
    const here = known.get(businessId) ?? (yield* currencyNumbers(businessId));
    known.set(businessId, here);
    if (here.length >= NUMBERS_MAX || here.some((one) => one.number === number && one.code === code)) continue;
    const money = yield* currency({ code });
    if (money === null) continue;
    const learnt = { businessId, number, code, isoNumber: money.id };
    if (otherMeaning(here, learnt) !== null) continue;
    here.push(learnt);
    yield* ask({ step: "learnCurrencyNumber", businessId, number, code });
  }
}

function isNumber(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= INTEGER_MAX;
}

/** The currency in a request of an upstream's client: a number of that upstream, a code, or both. */
export interface UpstreamCurrency {
  readonly upstreamCurrencyId?: number | null;
}

interface Named extends UpstreamCurrency {
  readonly currencyId?: number | null;
  readonly currencyCode?: string | null;
}

/**
 * Translates the currency of a request into ISO numbers. If the business uses its upstream's numbers, a code wins over
 * an unknown number. An unknown number alone is refused, because it may mean another currency in ISO.
 */
export function* inIsoNumbers<S extends Named>(
  { upstreamCurrencyId, ...said }: S,
  businessId: number,
): Decision<{ said: Omit<S, "upstreamCurrencyId">; refusals: readonly Refusal[] }> {
  if (upstreamCurrencyId === undefined) return { said, refusals: [] };
  const known = yield* currencyNumbers(businessId);
  if (!countsAsUpstream(known)) return { said: { ...said, currencyId: upstreamCurrencyId }, refusals: [] };
  const currencyCode = said.currencyCode ?? (upstreamCurrencyId === null ? null : codeOf(known, upstreamCurrencyId));
  return {
    said: { ...said, currencyId: null, currencyCode },
    refusals: upstreamCurrencyId === null ? [] : checkNumber(known, upstreamCurrencyId, currencyCode),
  };
}

/** Refuses a number that is known for another currency. Ignoring it would lose what the client meant. */
function checkNumber(known: readonly KnownNumber[], number: number, code: string | null): Refusal[] {
  if (code === null) return [refusal("INVALID", "currencyId", UNKNOWN_NUMBER, number)];
  const meanings = known.filter((one) => one.number === number);
  return meanings.length === 0 || meanings.some((one) => one.code === code)
    ? []
    : [refusal("CONFLICTING_VALUES", "currencyId", `is not the number of ${code.slice(0, 3)}`, number)];
}
