import { formatInstant, type Instant } from "../calendar.ts";
import { type Decimal, formatDecimal } from "../decimal.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import { type Refusal, refusal } from "../refusal.ts";

/** What the caller saw of a quote, and accepts. */
export interface Accepted {
  readonly total: Decimal;
  readonly due: Decimal;
  /** When it was priced: the charge is priced at the same moment. */
  readonly pricedAt: Instant;
}

const AGE_MILLISECONDS_MAX = 15 * 60_000;

/** Whether the quote may still be accepted, and is what the charge comes to. Both figures are told where it is not. */
export function checkAccepted({ total, due, pricedAt }: Accepted, quote: PriceQuote, now: Instant): Refusal[] {
  const expected = `total ${formatDecimal(total)} and due ${formatDecimal(due)}`;
  const found = `total ${formatDecimal(quote.total!)} and due ${formatDecimal(quote.due!)}`;
  const stale = (why: string) => [
    refusal("QUOTE_STALE", "expect", `${why}: ${expected} were accepted, and it comes to ${found}`),
  ];
  if (pricedAt > now) return stale(`was priced at ${formatInstant(pricedAt)}, which is yet to come`);
  if (now - pricedAt > AGE_MILLISECONDS_MAX) return stale("was priced more than 15 minutes ago");
  return quote.total === total && quote.due === due ? [] : stale("is no longer the price");
}
