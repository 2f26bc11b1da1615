import { Temporal } from "temporal-polyfill";
import type { Instant } from "../../domain/calendar.ts";

/** A date, as the number of days since the Monday on which the company opened. */
export type Day = number;

const OPENED = Temporal.PlainDate.from("2024-09-30");

/** The last day on which anything happens; what comes later is only planned. */
export const LAST_DAY: Day = dayOf("2026-03-31");

/** The firsts of the months since the company opened. */
export const monthStarts: readonly Day[] = Array.from({ length: 18 }, (_, months) =>
  dayOf(Temporal.PlainDate.from("2024-10-01").add({ months }).toString()),
);

export function dayOf(date: string): Day {
  return OPENED.until(date, { largestUnit: "day" }).days;
}

/** The first of the month after the one that begins on the day. */
export function nextMonthStart(monthStart: Day): Day {
  return dayOf(OPENED.add({ days: monthStart }).add({ months: 1 }).toString());
}

/** The day itself, or the Monday after a weekend. */
export function workday(day: Day): Day {
  const weekday = day % 7;
  return weekday < 5 ? day : day + 7 - weekday;
}

export function midnight(timeZone: string, day: Day): Instant {
  return OPENED.add({ days: day }).toZonedDateTime(timeZone).epochMilliseconds;
}

const noons = new Map<string, Instant>();

/** The local time of the day, from 3 o'clock on: earlier, the clock may still be put forward or back. */
export function timeOf(timeZone: string, day: Day, minuteOfDay: number): Instant {
  const key = `${timeZone} ${day}`;
  const noon = noons.get(key) ?? noonOf(timeZone, day);
  noons.set(key, noon);
  return noon + (minuteOfDay - 720) * 60_000;
}

function noonOf(timeZone: string, day: Day): Instant {
  return OPENED.add({ days: day }).toZonedDateTime({ timeZone, plainTime: "12:00" }).epochMilliseconds;
}
