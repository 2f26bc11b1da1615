import type { Booking } from "../../src/domain/pricing/booking.ts";
import type { Ineligibility } from "../../src/domain/pricing/eligibility.ts";
import { priceGrid } from "../../src/domain/pricing/grid.ts";
import { quote } from "../../src/domain/pricing/quote.ts";
import type { TimeSlot } from "../../src/domain/time-slot.ts";
import { aBooking, aPricingRule, theFacts } from "./pricing.ts";

/** `["12345", 540, 1020]`: the days of the week as digits, 0 is Sunday. */
export type SlotsOfDays = readonly [days: string, fromTime: number, toTime: number, available?: boolean];

export function slotsOf(slots: readonly SlotsOfDays[]): TimeSlot[] {
  return slots.flatMap(([days, fromTime, toTime, available = true]) =>
    [...days].map((day) => ({ dayOfWeek: Number(day), fromTime, toTime, available })),
  );
}

/** A booking in UTC; `2026-06-01 09:00 London` is the same moment at a place in London. */
function bookingOf(from: string, to: string): Booking {
  const timeZone = from.endsWith(" London") ? "Europe/London" : "UTC";
  return aBooking(from.replace(" London", ""), to.replace(" London", ""), { timeZone });
}

const factsOf = (slots: readonly SlotsOfDays[]) => theFacts([aPricingRule({ timeSlots: slotsOf(slots) })]);

/** `PRICED`, or the first moment outside of the slots. */
export function quoteOf(slots: readonly SlotsOfDays[], from: string, to: string): string;
export function quoteOf(slots: readonly SlotsOfDays[], from: string, to: string, as: "reason"): Ineligibility;
export function quoteOf(slots: readonly SlotsOfDays[], from: string, to: string, as?: "reason") {
  const { outcome, candidates } = quote(bookingOf(from, to), factsOf(slots));
  const [reason] = candidates[0]?.reasons ?? [];
  return as === "reason" ? reason : (reason?.actual ?? outcome);
}

/** The outcomes of hours that start at every hour. */
export function grid(slots: readonly SlotsOfDays[], from: string, to: string): string[] {
  const asked = { booking: bookingOf(from, to), stepMinutes: 60, lengthMinutes: 60 };
  return [...priceGrid(asked, factsOf(slots))].map(({ outcome }) => outcome);
}
