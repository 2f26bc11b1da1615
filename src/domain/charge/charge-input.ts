import type { PriceQuote } from "../pricing/quote.ts";
import type { Accepted } from "./accepted.ts";
import type { QuoteOfCharge } from "./asked-quote.ts";

export interface ChargeBooking {
  readonly quote: QuoteOfCharge;
  readonly bookingId: number;
  readonly bookingUniqueId: string | null;
  readonly bookingResourceName: string | null;
  /** The hold whose units pay first. The quote names none, or the same. */
  readonly holdId: number | null;
  /** The quote that the caller accepts; `null`: the current price is accepted. */
  readonly expect: Accepted | null;
  readonly idempotencyKey: string;
  /** Default time zone of the gateway, used if neither the booking nor its business has one. */
  readonly timeZone: string | null;
}

export interface Charged {
  readonly coworkerExtraServiceId: number;
  readonly useHistoryIds: readonly number[];
  readonly quote: PriceQuote;
}
