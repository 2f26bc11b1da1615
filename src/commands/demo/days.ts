import { Temporal } from "temporal-polyfill";
import type { Instant } from "../../domain/calendar.ts";

/** A date, as the number of days since a Monday long before any demo. */
export type Day = number;

const EPOCH = Temporal.PlainDate.from("2001-01-01");

/** For so many months before the present one the company has been there. */
const MONTHS = 18;

/** How far ahead bookings are made. */
export const PLANNED_DAYS = 10;

/** The time in which the demo plays. */
export interface Span {
  /** The Monday on which the company opened. */
  readonly opened: Day;
  /** The last day on which anything was written; what is booked for later was booked by then. */
  readonly lastDay: Day;
  /** The firsts of the months, up to the present one. */
  readonly monthStarts: readonly Day[];
  readonly year: number;
}

/** The months before a date, and its own up to the day before: the same for the same date. */
export function spanBefore(today: string): Span {
  const date = Temporal.PlainDate.from(today);
  const first = date.with({ day: 1 }).subtract({ months: MONTHS });
  return {
    opened: dayOf(first.subtract({ days: first.dayOfWeek - 1 }).toString()),
    lastDay: dayOf(today) - 1,
    monthStarts: Array.from({ length: MONTHS + 1 }, (_, months) => dayOf(first.add({ months }).toString())),
    year: date.year,
  };
}

/** The date that has begun in every one of the time zones. */
export function dateEverywhere(now: Instant, timeZones: readonly string[]): string {
  const dates = timeZones.map((zone) =>
    Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString(),
  );
  return dates.sort()[0]!;
}

export function dayOf(date: string): Day {
  return EPOCH.until(date, { largestUnit: "day" }).days;
}

/** The first of the month after the one that begins on the day. */
export function nextMonthStart(monthStart: Day): Day {
  return dayOf(dateOf(monthStart).add({ months: 1 }).toString());
}

/** The day itself, or the Monday after a weekend. */
export function workday(day: Day): Day {
  const weekday = day % 7;
  return weekday < 5 ? day : day + 7 - weekday;
}

export function midnight(timeZone: string, day: Day): Instant {
  return dateOf(day).toZonedDateTime(timeZone).epochMilliseconds;
}

interface Season {
  readonly applyFrom?: Instant | null;
  readonly applyTo?: Instant | null;
}

/** A season of some year, moved by whole years to the one that ends next. */
export function nextSeason<S extends Season>(season: S, timeZone: string, { lastDay }: Span): S {
  const { applyFrom, applyTo } = season;
  if (applyFrom == null || applyTo == null) return season;
  const moved = (one: Instant, years: number) =>
    Temporal.Instant.fromEpochMilliseconds(one).toZonedDateTimeISO(timeZone).add({ years }).epochMilliseconds;
  const today = dateOf(lastDay + 1);
  const end = Temporal.Instant.fromEpochMilliseconds(applyTo).toZonedDateTimeISO(timeZone).toPlainDate();
  const thisYear = today.year - end.year;
  const years = Temporal.PlainDate.compare(end.add({ years: thisYear }), today) > 0 ? thisYear : thisYear + 1;
  return { ...season, applyFrom: moved(applyFrom, years), applyTo: moved(applyTo, years) };
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
  return dateOf(day).toZonedDateTime({ timeZone, plainTime: "12:00" }).epochMilliseconds;
}

function dateOf(day: Day): Temporal.PlainDate {
  return EPOCH.add({ days: day });
}
