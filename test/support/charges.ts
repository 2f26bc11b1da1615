import { instant } from "../../src/domain/calendar.ts";
import type { ChangeBooking } from "../../src/domain/charge/change-booking.ts";
import type { ChargeBooking } from "../../src/domain/charge/charge-input.ts";
import type { MarkInvoiced } from "../../src/domain/charge/mark-invoiced.ts";
import type { UnmarkInvoiced } from "../../src/domain/charge/unmark-invoiced.ts";
import type { CommandContext } from "../../src/domain/decision.ts";
import type { InputOf } from "../../src/domain/decisions.ts";
import type { Store } from "../../src/store/store.ts";
import { given, LONDON } from "./given.ts";

export const START = instant("2026-06-02T09:00:00Z");
export const HOUR = 3_600_000;
export const MINUTE = 60_000;

type Asked = ChargeBooking["quote"];

/** An hour of resource type 11 for member 2001, tomorrow. */
export function aQuoted(changes: Partial<Asked> = {}): Asked {
  return {
    businessId: LONDON,
    resourceTypeId: 11,
    from: START,
    to: START + HOUR,
    timeZone: "UTC",
    customer: "MEMBER",
    tariffId: null,
    teamIds: [],
    visitors: 0,
    demand: null,
    bookedAt: null,
    withinAvailableTimes: true,
    extraServiceId: null,
    currencyCode: null,
    coworkerId: 2001,
    fallbackCoworkerIds: [],
    holdId: null,
    useCredits: true,
    ...changes,
  };
}

/** Charges booking 9 at any price. */
export function aCharge(
  quote: Partial<Asked> = {},
  changes: Partial<Omit<ChargeBooking, "quote">> = {},
): ChargeBooking {
  return {
    quote: aQuoted(quote),
    bookingId: 9,
    bookingUniqueId: null,
    bookingResourceName: null,
    holdId: null,
    expect: null,
    idempotencyKey: "charge",
    timeZone: null,
    ...changes,
  };
}

/** Changes booking 9 to this quote. */
export function aChange(
  quote: Partial<Asked> = {},
  changes: Partial<Omit<ChangeBooking, "quote">> = {},
): ChangeBooking {
  return {
    ...{ businessId: LONDON, bookingId: 9, quote: aQuoted(quote), bookingResourceName: null, expect: null },
    ...{ priceAs: "ORIGINAL", reason: "moved", idempotencyKey: "change", timeZone: null },
    ...changes,
  };
}

type Uncharge = InputOf<"unchargeBooking">;

export function anUncharge(changes: Partial<Uncharge> = {}): Uncharge {
  return { businessId: LONDON, bookingId: 9, reason: "cancelled", idempotencyKey: "uncharge", ...changes };
}

export function anInvoice(...ids: number[]): MarkInvoiced {
  const invoiceDate = instant("2026-06-30T00:00:00Z");
  return { coworkerExtraServiceIds: ids, invoiceDate, idempotencyKey: "invoice" };
}

/** The invoice of these records was voided. */
export function aVoidedInvoice(...ids: number[]): UnmarkInvoiced {
  return { coworkerExtraServiceIds: ids, reason: "invoice voided", idempotencyKey: "voided" };
}

/** London is known, with its time zone and currency. */
export function nameLondon(store: Store, changes: object = {}, by: CommandContext = given): Promise<void> {
  const london = { id: LONDON, name: "London", timeZone: "Europe/London", currencyCode: "GBP", ...changes };
  return store.commit("nameBusinesses", { businesses: [london] }, by);
}
