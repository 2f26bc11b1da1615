import type { PriceQuote } from "../pricing/quote.ts";

/** How many rules and credits that had no part in a charge are kept with it at most. */
export const KEPT_MAX = 100;

/**
 * The quote as it is kept with its charge, for ever: by several hundred rules it would take a hundred times the place of the
 * charge. What was charged, by which rule and with which credits, is all there.
 */
export function keptQuote(quote: PriceQuote): PriceQuote {
  const { candidates, creditsLeftOut, extraServiceId } = quote;
  return {
    ...quote,
    candidates: candidates.filter((one, place) => place < KEPT_MAX || one.extraServiceId === extraServiceId),
    creditsLeftOut: creditsLeftOut.slice(0, KEPT_MAX),
  };
}
