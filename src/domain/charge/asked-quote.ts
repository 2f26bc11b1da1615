import type { Instant } from "../calendar.ts";
import { type Decision, read } from "../decision.ts";
import type { AskedBooking } from "../pricing/checks.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import { notFound, type Refusal, Refused, refusal } from "../refusal.ts";

/** The booking of a charge, as the caller asks for its quote. */
export interface QuoteOfCharge extends Omit<AskedBooking, "bookedAt"> {
  /** Must be `null`: the charge sets it. */
  readonly bookedAt: Instant | null;
  /** The booking whose charge the quote replaces. */
  readonly insteadOfBookingId?: number | null;
}

/** Refuses a quote without a customer, and one that says when it is priced. */
export function checkAsked({ coworkerId, bookedAt }: QuoteOfCharge): Refusal[] {
  return [
    ...(coworkerId === null
      ? [refusal("REQUIRED", "quote.coworkerId", "is required: the charge needs a customer", null)]
      : []),
    ...(bookedAt === null
      ? []
      : [
          refusal(
            "CONFLICTING_VALUES",
            "quote.bookedAt",
            "must be left out: the charge is priced now, or at the time of the accepted quote",
          ),
        ]),
  ];
}

/** The requested service must be of the business. Throws `Refused` with NOT_FOUND if it is not. */
export function* mustBeOfBusiness(extraServiceId: number | null, businessId: number): Decision<void> {
  if (extraServiceId === null) return;
  const service = yield* read("ExtraService", extraServiceId, { lock: "keep", fields: ["businessId"] });
  if (service?.businessId !== businessId) throw new Refused([notFound("quote.extraServiceId")]);
}

/** A caller who charges may fix any service. Of these, only a type of credit has no price. */
export function checkPriced(quote: PriceQuote): Refusal[] {
  switch (quote.outcome) {
    case "PRICED":
      return [];
    case "NO_PRICE":
      return [refusal("NO_PRICE", "quote", noPrice(quote))];
    case "CURRENCY_AMBIGUOUS":
      return [
        refusal("CURRENCY_AMBIGUOUS", "quote.currencyCode", "is needed: rules in several currencies apply", null),
      ];
    case "AMOUNT_TOO_LARGE":
      return [refusal("AMOUNT_TOO_LARGE", "quote", "has a price that exceeds the maximum amount")];
    case "SERVICE_NOT_FOUND":
      return [notFound("quote.extraServiceId")];
  }
}

/** A resource type without any rule is usually a mistyped id, or has no price yet. */
function noPrice({ candidates }: PriceQuote): string {
  return candidates.length === 0
    ? "has no price: no rule of the business is linked to the resource type"
    : "has no price: no rule applies to the booking";
}
