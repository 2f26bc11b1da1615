import { DAY_MILLISECONDS, type Instant } from "../calendar.ts";
import type { ChargePeriod } from "../extra-service/fields.ts";
import { type LocalTime, localOf, momentOf, monthsBetween, plusMonths, skippedDays, type Zone } from "../zones.ts";

export const MINUTE_MILLISECONDS = 60_000;
/** Minutes are billed in multiples of this. */
export const BILLED_MINUTES = 15;

/**
 * Billed units of the period between two moments; 0 if the second is not later. Minutes are billed in multiples of 15.
 */
export function unitsBetween(period: ChargePeriod, zone: Zone, from: Instant, to: Instant): number {
  if (to <= from) return 0;
  const start = localOf(zone, from);
  const end = localOf(zone, to);
  const days = (length: number) =>
    fewest(Math.ceil((end - start) / (length * DAY_MILLISECONDS)), (n) =>
      reaches(zone, start + n * length * DAY_MILLISECONDS, to),
    );
  switch (period) {
    case "MINUTES":
      return Math.ceil((to - from) / (BILLED_MINUTES * MINUTE_MILLISECONDS)) * BILLED_MINUTES;
    case "USES":
      return 1;
    case "DAYS":
      return days(1);
    case "WEEKS":
      return days(7);
    case "FOUR_WEEK_MONTHS":
      return days(28);
    case "MONTHS":
      return fewest(monthsBetween(start, end), (n) => reaches(zone, plusMonths(start, n), to));
  }
}

/**
 * Number of local midnights strictly between the moments, at least 1. A skipped midnight is when the clocks go on; a
 * skipped day has none.
 */
export function nightsBetween(zone: Zone, from: Instant, to: Instant): number {
  const midnight = (day: number) => momentOf(zone, day * DAY_MILLISECONDS);
  let first = dayOf(localOf(zone, from));
  while (midnight(first) <= from) first += 1;
  let last = dayOf(localOf(zone, to)) + 1;
  while (midnight(last) >= to) last -= 1;
  return Math.max(1, last - first + 1 - skippedDays(zone, from, to));
}

function dayOf(local: LocalTime): number {
  return Math.floor(local / DAY_MILLISECONDS);
}

function reaches(zone: Zone, local: LocalTime, end: Instant): boolean {
  return momentOf(zone, local) >= end;
}

/** The fewest units, at least 1, that reach the end. Starts from a guess, which a clock change can shift by one. */
function fewest(guess: number, reachesEnd: (units: number) => boolean): number {
  let units = Math.max(1, guess);
  while (units > 1 && reachesEnd(units - 1)) units -= 1;
  while (!reachesEnd(units)) units += 1;
  return units;
}
