import type { Instant } from "../../domain/calendar.ts";
import type { ChargePeriod } from "../../domain/extra-service/fields.ts";
import type { Company, Rule } from "./company.ts";
import { type Day, timeOf } from "./days.ts";
import { between, type Chance, pick, type Sources } from "./random.ts";

export const MINUTE_MILLISECONDS = 60_000;

export interface DemoBooking {
  readonly bookingId: number;
  readonly bookingFromTime: Instant;
  readonly bookingToTime: Instant;
  readonly bookingResourceName: string;
  /** Length in the unit of the rule. */
  readonly units: number;
}

/** A booking that begins between 8:00 and 17:00 of the day, with a plausible length for the rule's unit. */
export function drawBooking(company: Company, rule: Rule, day: Day, sources: Sources): DemoBooking {
  const { chance, bookingId } = sources;
  const { timeZone } = company.business;
  const { from, to, units, days } = drawLength(rule, sources);
  const type = company.resourceTypes.find(({ id }) => rule.resourceTypes?.[0] === id)!;
  return {
    bookingId: bookingId(),
    bookingFromTime: timeOf(timeZone, day, from),
    bookingToTime: timeOf(timeZone, day + days, to),
    bookingResourceName: pick(chance, type.resources),
    units,
  };
}

/** When a booking was made: on an earlier day at any hour, or on the day itself before opening. */
export function drawBookedAt({ business }: Company, day: Day, bookedOn: Day, chance: Chance): Instant {
  const minute = bookedOn < day ? between(chance, OPENING, CLOSING) : between(chance, 6 * 60, OPENING - 15);
  return timeOf(business.timeZone, bookedOn, minute);
}

/** Minimum and maximum days between two uses. The minimum is enough for the longest booking. */
export function gapsOf({ chargePeriod, isPrintingCredit }: Rule): readonly [min: number, max: number] {
  return isPrintingCredit ? [1, 5] : gaps[chargePeriod ?? "MINUTES"];
}

const OPENING = 8 * 60;
const CLOSING = 20 * 60;

const gaps: Readonly<Record<ChargePeriod, readonly [min: number, max: number]>> = {
  MINUTES: [1, 7],
  DAYS: [3, 10],
  WEEKS: [7, 28],
  USES: [14, 60],
  FOUR_WEEK_MONTHS: [28, 60],
  MONTHS: [31, 62],
};

/** The booked time: `from` and `to` in minutes of the day, `days` apart. */
function drawLength(rule: Rule, { chance }: Sources): { from: number; to: number; days: number; units: number } {
  switch (rule.chargePeriod ?? "MINUTES") {
    case "MINUTES": {
      const from = OPENING + 15 * between(chance, 0, 36);
      const units =
        15 * between(chance, Math.max(30, rule.minLength ?? 0) / 15, Math.min(120, rule.maxLength ?? 120) / 15);
      return { from, to: from + units, days: 0, units };
    }
    case "USES": {
      const from = OPENING + 30 * between(chance, 4, 18);
      return { from, to: from + 240, days: 0, units: 1 };
    }
    case "DAYS": {
      const units = between(chance, 1, 2);
      if (rule.usePerNightPricing) return { from: 15 * 60, to: 11 * 60, days: units, units };
      return { from: OPENING, to: CLOSING, days: units - 1, units };
    }
    case "WEEKS":
      return { from: OPENING, to: CLOSING, days: 4, units: 1 };
    case "MONTHS":
    case "FOUR_WEEK_MONTHS":
      return { from: OPENING, to: CLOSING, days: 27, units: 1 };
  }
}
