import { ChargePeriod } from "../extra-service/fields.ts";
import type { Choices } from "../field.ts";
import { CreditLeftOutReason } from "../pricing/credit-plan.ts";
import { IneligibilityCode } from "../pricing/eligibility.ts";
import type { PriceQuote, QuoteOutcome } from "../pricing/quote.ts";
import { ChosenBecause } from "../pricing/selection.ts";
import { PriceStepKind } from "../pricing/steps.ts";
import { type Refusal, refusal } from "../refusal.ts";

/** Lists of a quote, and the numbers that each of their entries has. */
const lists = {
  candidates: ["extraServiceId"],
  steps: ["before", "after"],
  allocations: ["coworkerExtraServiceId", "uses"],
  creditsLeftOut: ["coworkerExtraServiceId"],
} as const;

/** Figures that a priced quote has. */
const figures = ["extraServiceId", "billedUnits", "total", "neededUnits", "coveredUnits", "covered", "due"] as const;

/**
 * Checks the quote of an imported charge, which is kept as an export has it: amounts in 1/10000, moments in milliseconds.
 * Only the quote of a charge is kept, so it must be priced.
 */
export function checkQuote(quote: unknown): Refusal[] {
  if (quote == null) return [];
  const isWhole = (value: unknown) => typeof value === "number" && Number.isSafeInteger(value);
  const known = quote as Values;
  const entries = Object.entries(lists).every(
    ([name, numbers]) =>
      Array.isArray(known[name]) &&
      (known[name] as unknown[]).every(
        (one) => typeof one === "object" && one !== null && numbers.every((each) => isWhole((one as never)[each])),
      ),
  );
  const isQuote =
    typeof quote === "object" &&
    known.outcome === ("PRICED" satisfies QuoteOutcome) &&
    [...figures, "pricedAt"].every((name) => isWhole(known[name])) &&
    entries &&
    isWord(ChargePeriod, known.unit) &&
    isWord(ChosenBecause, known.chosenBecause) &&
    typeof known.currencyCode === "string" &&
    each(known.steps, ({ kind }) => isWord(PriceStepKind, kind)) &&
    each(known.creditsLeftOut, ({ reason }) => isWord(CreditLeftOutReason, reason)) &&
    each(known.candidates, ({ reasons }) => each(reasons, ({ code }) => isWord(IneligibilityCode, code)));
  return isQuote ? [] : [refusal("INVALID", "quote", "is not the quote of a charge, as an export writes it")];
}

type Values = Readonly<Record<string, unknown>>;

function each(list: unknown, holds: (one: Values) => boolean): boolean {
  return Array.isArray(list) && list.every((one) => typeof one === "object" && one !== null && holds(one));
}

function isWord({ values }: Choices, word: unknown): boolean {
  return typeof word === "string" && Object.hasOwn(values, word);
}

/** The quote of an imported charge; `null` if it has none. */
export function quoteOf({ quote = null }: { readonly quote?: unknown }): PriceQuote | null {
  return quote as PriceQuote | null;
}
