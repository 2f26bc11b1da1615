import type { Instant } from "../calendar.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { Decimal } from "../decimal.ts";
import { choices } from "../field.ts";
import type { PriceQuote } from "../pricing/quote.ts";

export const BookingEventType = choices("BookingEventType", "Type of an event in a booking's history.", {
  CHARGED: "The booking was charged.",
  CHANGED: "Its charge changed: amount due, billed units, times or resource.",
  UNCHARGED: "Its charge was removed and the credit given back.",
  INVOICED: "Its charge was put on an invoice.",
  UNINVOICED: "Its charge was taken off the invoice.",
});
export type BookingEventType = keyof typeof BookingEventType.values;

/** What a charge came to at a moment; a part that is not known is `null`. */
export interface BookingTotals {
  /** Before credits. */
  readonly total: Decimal | null;
  readonly due: Decimal | null;
  readonly coveredUnits: number | null;
}

/** Something that became of a booking, kept for ever. */
export interface BookingEvent {
  readonly type: BookingEventType;
  readonly occurredOn: Instant;
  /** E-mail address or subject; `null` where it is not known. */
  readonly actor: string | null;
  readonly reason: string | null;
  /** Shared with the rows of the ledger that were written with it. */
  readonly operationId: string | null;
  /** The charge, which may be gone. */
  readonly coworkerExtraServiceId: number;
  readonly coworkerId: number;
  /** `null`: there was no charge. */
  readonly before: BookingTotals | null;
  readonly after: BookingTotals | null;
  readonly keepPercent: Decimal | null;
  readonly invoiceDate: Instant | null;
}

/** What stays with an event beside what is shown of it. */
export interface BookingEventEntry {
  readonly businessId: number;
  readonly bookingId: number;
  readonly event: BookingEvent;
  /** The charge as it was when it was removed. */
  readonly charge: CoworkerExtraService | null;
  /** By which the charge was priced; `null`: by the one before, or by none. */
  readonly quote: PriceQuote | null;
}

/** How many events of a booking an answer has at most: the first. */
export const BOOKING_EVENTS_MAX = 10_000;
