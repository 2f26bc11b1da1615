import { DAY_MILLISECONDS, INSTANT_MAX, type Instant } from "../calendar.ts";
import { type LocalTime, localOf, momentOf, plusMonths, zoneOf } from "../zones.ts";
import type { CreditSchedule, ScheduleInterval } from "./fields.ts";

/** The fields that decide the boundaries. */
export type Calendar = Pick<CreditSchedule, "startsOn" | "endsOn" | "every" | "timeZone">;

/**
 * The boundary at the start of a period, numbered from 0. Every boundary is counted from the start, by the calendar and
 * with the local time of day of the start: the 31st gives 28 February and then 31 March. A time that the clocks skip is
 * later by the skipped time; of one that they show twice, the first counts. The first boundary is the start itself.
 */
export function boundary({ startsOn, every, timeZone }: Omit<Calendar, "endsOn">, period: number): Instant {
  if (period === 0) return startsOn;
  const zone = zoneOf(timeZone);
  return momentOf(zone, plusPeriods(localOf(zone, startsOn), every, period));
}

function plusPeriods(local: LocalTime, every: ScheduleInterval, periods: number): LocalTime {
  switch (every) {
    case "WEEK":
      return local + periods * 7 * DAY_MILLISECONDS;
    case "MONTH":
      return plusMonths(local, periods);
    case "YEAR":
      return plusMonths(local, periods * 12);
  }
}

/** The boundary at which the period's credit is granted; `null` if the schedule has ended by then, or time has. */
export function boundaryOf(schedule: Calendar, period: number): Instant | null {
  // The credit is valid until the next boundary, which must be a time that can be stored.
  if (boundary(schedule, period + 1) > INSTANT_MAX) return null;
  const start = boundary(schedule, period);
  return schedule.endsOn === null || start < schedule.endsOn ? start : null;
}
