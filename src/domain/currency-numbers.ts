import { ask, type CommandContext, currency, type Decision, reaches } from "./decision.ts";
import { INTEGER_MAX } from "./field.ts";
import type { CurrencyNumber, KnownNumber } from "./named.ts";
import { type Refusal, refusal } from "./refusal.ts";

export const UNKNOWN_NUMBER = "is no number of a currency that this business is known to have";

/** Enough for every currency there ever was, under a few numbers each. */
const NUMBERS_MAX = 1_000;

/** Whether the business has an upstream that counts in its own way. Its numbers are then the upstream's alone. */
export function countsAsUpstream(known: readonly KnownNumber[]): boolean {
  return known.some((one) => !isIso(one));
}

export function codeOf(known: readonly KnownNumber[], number: number): string | null {
  return known.find((one) => one.number === number)?.code ?? null;
}

/** The number under which a currency is shown, which is one that `codeOf` reads; `null` where the upstream has none that is known. */
export function numberOf(known: readonly KnownNumber[], code: string): number | null {
  const same = known.filter((one) => one.code === code);
  return (same.find((one) => !isIso(one)) ?? same[0])?.number ?? null;
}

/** Which other currency the number means by what is known. ISO itself gives one number to several, one after the other. */
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

/** What is known of the numbers of the business. */
export function currencyNumbers(businessId: number): Decision<KnownNumber[]> {
  return ask({ step: "currencyNumbers", businessId });
}

/**
 * Keeps what records have shown, in their order: the first meaning of a number stays. What is no currency, or no number, is passed
 * over, since the record that shows it will be refused for it.
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

/** How a client of an upstream names a currency: by a number of that upstream, by a code, or by both. */
export interface UpstreamCurrency {
  readonly upstreamCurrencyId?: number | null;
}

interface Named extends UpstreamCurrency {
  readonly currencyId?: number | null;
  readonly currencyCode?: string | null;
}

/**
 * What is said of a currency, in the numbers of ISO. Where the business counts as an upstream does, a code wins over a number that
 * nothing explains. Alone such a number is refused: by ISO it could mean another currency.
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

/** A number that is known to be of another currency would be passed over, and what the client meant by it lost. */
function checkNumber(known: readonly KnownNumber[], number: number, code: string | null): Refusal[] {
  if (code === null) return [refusal("INVALID", "currencyId", UNKNOWN_NUMBER, number)];
  const meanings = known.filter((one) => one.number === number);
  return meanings.length === 0 || meanings.some((one) => one.code === code)
    ? []
    : [refusal("CONFLICTING_VALUES", "currencyId", `is not the number of ${code.slice(0, 3)}`, number)];
}
