import { Temporal } from "temporal-polyfill";
import type { Instant } from "../../domain/calendar.ts";

/** A date as a number of days since a Monday long before the demo. */
export type Day = number;

const EPOCH = Temporal.PlainDate.from("2001-01-01");

/** Months before the present one since the company opened. */
const MONTHS = 18;

/** How many days ahead bookings are made. */
export const PLANNED_DAYS = 10;

/** The period of the demo's records. */
export interface Span {
  /** The Monday on which the company opened. */
  readonly opened: Day;
  /** The last day on which records were written; later bookings were made by then. */
  readonly lastDay: Day;
  /** The first days of the months, up to the present one. */
  readonly monthStarts: readonly Day[];
  readonly nextMonthStart: Day;
  readonly year: number;
}

/** The period that ends on the day before a date; the same date always gives the same period. */
export function spanBefore(today: string): Span {
  const date = Temporal.PlainDate.from(today);
  const first = date.with({ day: 1 }).subtract({ months: MONTHS });
  return {
    opened: dayOf(first.subtract({ days: first.dayOfWeek - 1 }).toString()),
    lastDay: dayOf(today) - 1,
    monthStarts: Array.from({ length: MONTHS + 1 }, (_, months) => dayOf(first.add({ months }).toString())),
    nextMonthStart: dayOf(date.with({ day: 1 }).add({ months: 1 }).toString()),
    year: date.year,
  };
}

/** The earliest of the current dates in the time zones: it has begun in all of them. */
export function dateEverywhere(now: Instant, timeZones: readonly string[]): string {
  const dates = timeZones.map((zone) =>
    Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString(),
  );
  return dates.sort()[0]!;
}

export function dayOf(date: string): Day {
  return EPOCH.until(date, { largestUnit: "day" }).days;
}

/** The first day of the next month. */
export function nextMonthStart(monthStart: Day): Day {
  return dayOf(dateOf(monthStart).add({ months: 1 }).toString());
}

/** The day itself, or the next Monday if it is on a weekend. */
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

/** A local time of the day. Only valid from 3:00 on, because clocks may change before. */
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
