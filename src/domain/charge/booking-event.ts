import type { Instant } from "../calendar.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { Decimal } from "../decimal.ts";
import { choices } from "../field.ts";
import type { PriceQuote } from "../pricing/quote.ts";

export const BookingEventType = choices("BookingEventType", "Type of an event in a booking's history.", {
  CHARGED: "The booking was charged.",
  CHANGED: "Its charge changed: amount due, billed units, times or resource.",
  UNCHARGED: "Its charge was removed and the credit given back, or a part of both was kept.",
  INVOICED: "Its charge was put on an invoice.",
  UNINVOICED: "Its charge was taken off the invoice.",
});
export type BookingEventType = keyof typeof BookingEventType.values;

/** Amounts of a charge at a moment. Unknown amounts are `null`. */
export interface BookingTotals {
  /** Before credits. */
  readonly total: Decimal | null;
  readonly due: Decimal | null;
  readonly coveredUnits: number | null;
}

/** An event in the history of a booking. Kept forever. */
export interface BookingEvent {
  readonly type: BookingEventType;
  readonly occurredOn: Instant;
  /** E-mail address or subject; `null` if unknown. */
  readonly actor: string | null;
  readonly reason: string | null;
  /** Shared with the ledger rows of the same operation. */
  readonly operationId: string | null;
  /** The charge. It may have been removed since. */
  readonly coworkerExtraServiceId: number;
  readonly coworkerId: number;
  /** `null` if there was no charge. */
  readonly before: BookingTotals | null;
  readonly after: BookingTotals | null;
  readonly keepPercent: Decimal | null;
  readonly invoiceDate: Instant | null;
}

/** An event as it is stored: with data that clients do not see. */
export interface BookingEventEntry {
  readonly businessId: number;
  readonly bookingId: number;
  readonly event: BookingEvent;
  /** The removed charge, with its last values. */
  readonly charge: CoworkerExtraService | null;
  /** The quote that priced the charge. `null`: an earlier event has it, or the charge was never quoted. */
  readonly quote: PriceQuote | null;
}

/** Maximum number of events in an answer; the earliest ones are returned. */
export const BOOKING_EVENTS_MAX = 10_000;
