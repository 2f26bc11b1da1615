import { INSTANT_MAX, type Instant, isTimeZone } from "../calendar.ts";
import { checkFallbacks } from "../credit/fallbacks.ts";
import { checkValues } from "../draft.ts";
import { id, links, minutes, uses } from "../field.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { plusMonths } from "../zones.ts";
import type { Booking } from "./booking.ts";
import { cellsOf, type PriceGrid } from "./grid.ts";
import { CREDITS_MAX, RULES_MAX } from "./limits.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";

export const BOOKING_YEARS_MAX = 5;
export const CELLS_MAX = 500;
export const VISITORS_MAX = 10_000;

/** A requested booking; its time zone may be missing. */
export type AskedBooking = Omit<Booking, "timeZone"> & { readonly timeZone: string | null };
export type AskedGrid = Omit<PriceGrid, "booking"> & { readonly booking: AskedBooking };

const ids = {
  businessId: id("Business."),
  resourceTypeId: id("Resource type."),
  tariffId: id("Tariff.", { nullable: true }),
  teamIds: links("Teams."),
  visitors: uses("Visitors.", { max: VISITORS_MAX }),
  coworkerId: id("Customer.", { nullable: true }),
} as const;

/** Every invalid value, with its property. `currencies` contains the known currencies by code. */
export function checkBooking(booking: AskedBooking, currencies: ReadonlyMap<string, unknown>): Refusal[] {
  return [
    ...checkValues(ids, { ...booking }),
    ...checkFallbacks(booking.coworkerId, booking.fallbackCoworkerIds),
    ...checkHoldGiven(booking),
    ...checkMinute("from", booking.from),
    ...checkMinute("to", booking.to),
    ...checkLength(booking),
    ...checkTimeZone(booking.timeZone),
    ...checkMoment("bookedAt", booking.bookedAt),
    ...checkCurrency(booking.currencyCode, currencies),
  ];
}

/** Does the same for a grid. Properties of the booking that its cells copy begin with `quote.`. */
export function checkGrid(grid: AskedGrid, currencies: ReadonlyMap<string, unknown>): Refusal[] {
  const { booking, stepMinutes, lengthMinutes } = grid;
  const refusals = [
    ...checkBooking(booking, currencies).map((one) => ({ ...one, property: `quote.${one.property}` })),
    ...checkValues(
      { stepMinutes: minutes("Step.", { min: 1 }), lengthMinutes: minutes("Length.", { min: 1 }) },
      { stepMinutes, lengthMinutes },
    ),
  ];
  if (booking.holdId !== null)
    refusals.push(
      refusal("CONFLICTING_VALUES", "quote.holdId", "must be left out of a grid: a hold is for one booking"),
    );
  if (refusals.length > 0 || cellsOf(grid) <= CELLS_MAX) return refusals;
  return [refusal("OUT_OF_RANGE", "stepMinutes", `must result in at most ${CELLS_MAX} cells`, stepMinutes)];
}

function checkHoldGiven({ holdId, coworkerId, useCredits }: AskedBooking): Refusal[] {
  if (holdId === null) return [];
  if (coworkerId === null) return [refusal("CONFLICTING_VALUES", "holdId", "requires a coworkerId")];
  return useCredits ? [] : [refusal("CONFLICTING_VALUES", "holdId", "cannot stand with useCredits: false")];
}

function checkMinute(property: string, moment: Instant): Refusal[] {
  if (moment % MINUTE_MILLISECONDS !== 0) return [refusal("INVALID", property, "must be a whole minute")];
  return checkMoment(property, moment);
}

function checkMoment(property: string, moment: Instant): Refusal[] {
  return moment >= 0 && moment <= INSTANT_MAX ? [] : [refusal("OUT_OF_RANGE", property, "must be from 1970 to 2200")];
}

/** Years are counted in UTC: otherwise the same booking could be too long in one time zone only. */
function checkLength({ from, to }: AskedBooking): Refusal[] {
  if (from >= to) return [refusal("CONFLICTING_VALUES", "to", "must be later than from")];
  if (to > plusMonths(from, BOOKING_YEARS_MAX * 12))
    return [refusal("OUT_OF_RANGE", "to", `must be at most ${BOOKING_YEARS_MAX} years after from`)];
  return [];
}

function checkTimeZone(timeZone: string | null): Refusal[] {
  if (timeZone === null)
    return [refusal("REQUIRED", "timeZone", "is required: neither the business nor the gateway has a time zone", null)];
  return isTimeZone(timeZone) ? [] : [refusal("INVALID", "timeZone", "is not an IANA time zone", timeZone)];
}

function checkCurrency(code: string | null, currencies: ReadonlyMap<string, unknown>): Refusal[] {
  return code === null || currencies.has(code)
    ? []
    : [refusal("INVALID", "currencyCode", "is not an ISO 4217 code", code)];
}

/** Refuses a resource type with more rules than one quote may check. */
export function checkRules(count: number): Refusal[] {
  if (count <= RULES_MAX) return [];
  return [refusal("OUT_OF_RANGE", "resourceTypeId", `names a resource type with more than ${RULES_MAX} rules`)];
}

/** Refuses a customer with more credits than a plan may consider. */
export function checkCredits(count: number): Refusal[] {
  if (count <= CREDITS_MAX) return [];
  return [refusal("OUT_OF_RANGE", "coworkerId", `names a customer with more than ${CREDITS_MAX} remaining credits`)];
}
