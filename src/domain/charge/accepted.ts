import { formatInstant, type Instant } from "../calendar.ts";
import { type Decimal, formatDecimal } from "../decimal.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import { type Refusal, refusal } from "../refusal.ts";

/** The figures of a quote that the caller accepts. */
export interface Accepted {
  readonly total: Decimal;
  readonly due: Decimal;
  /** Moment of the quote. The charge is priced at the same moment. */
  readonly pricedAt: Instant;
}

const AGE_MILLISECONDS_MAX = 15 * 60_000;

/**
 * Refuses a quote whose amounts differ from those of the charge. The refusal names both amounts. With `now`, it also
 * refuses a quote that is too old.
 */
export function checkAccepted({ total, due, pricedAt }: Accepted, quote: PriceQuote, now: Instant | null): Refusal[] {
  const expected = `total ${formatDecimal(total)} and due ${formatDecimal(due)}`;
  const found = `total ${formatDecimal(quote.total!)} and due ${formatDecimal(quote.due!)}`;
  const stale = (why: string) => [refusal("QUOTE_STALE", "expect", `${why}: accepted ${expected}, now ${found}`)];
  if (now !== null && pricedAt > now) return stale(`was priced at ${formatInstant(pricedAt)}, which is in the future`);
  if (now !== null && now - pricedAt > AGE_MILLISECONDS_MAX) return stale("was priced more than 15 minutes ago");
  return quote.total === total && quote.due === due ? [] : stale("is no longer the price");
}
