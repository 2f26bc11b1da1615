import type { PriceQuote } from "../pricing/quote.ts";

/** Maximum number of stored rules, and of stored credits, that had no part in the charge. */
export const KEPT_MAX = 100;

/**
 * The quote as it is stored with its charge, forever. It is shortened because a quote with several hundred rules needs a
 * hundred times the space of the charge. The rule, the amounts and the used credits are complete.
 */
export function keptQuote(quote: PriceQuote): PriceQuote {
  const { candidates, creditsLeftOut, extraServiceId } = quote;
  return {
    ...quote,
    candidates: candidates.filter((one, place) => place < KEPT_MAX || one.extraServiceId === extraServiceId),
    creditsLeftOut: creditsLeftOut.slice(0, KEPT_MAX),
  };
}
