import { DAY_MILLISECONDS } from "../calendar.ts";

// Days are counted from 1970-01-01, weeks from the Monday of the ISO week of that day, months from year 0.

/** 1970-01-01 was a Thursday. */
const MONDAY = -3;
const WEEK_DAYS = 7;
const YEAR_MONTHS = 12;

export function dayLabel(day: number): string {
  return dateOf(day).toISOString().slice(0, 10);
}

/** The ISO week belongs to the year of its Thursday. */
export function weekLabel(week: number): string {
  const thursday = dateOf(week * WEEK_DAYS);
  const year = thursday.getUTCFullYear();
  const firstDay = Date.UTC(year, 0, 1);
  const number = Math.floor((thursday.getTime() - firstDay) / (WEEK_DAYS * DAY_MILLISECONDS)) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}

export function monthLabel(month: number): string {
  return `${Math.floor(month / YEAR_MONTHS)}-${String((month % YEAR_MONTHS) + 1).padStart(2, "0")}`;
}

export function monthOf(local: number): number {
  const date = new Date(local);
  return date.getUTCFullYear() * YEAR_MONTHS + date.getUTCMonth();
}

export type PeriodGroup = "DAY" | "WEEK" | "MONTH";

/** The day, week or month of a local time. */
export function periodOf(group: PeriodGroup, local: number): number {
  if (group === "MONTH") return monthOf(local);
  const day = Math.floor(local / DAY_MILLISECONDS);
  return group === "DAY" ? day : Math.floor((day - MONDAY) / WEEK_DAYS);
}

/** The local time at which a day, week or month begins. */
export function localStart(group: PeriodGroup, period: number): number {
  switch (group) {
    case "DAY":
      return period * DAY_MILLISECONDS;
    case "WEEK":
      return (period * WEEK_DAYS + MONDAY) * DAY_MILLISECONDS;
    case "MONTH":
      return Date.UTC(Math.floor(period / YEAR_MONTHS), period % YEAR_MONTHS, 1);
  }
}

function dateOf(day: number): Date {
  return new Date(day * DAY_MILLISECONDS);
}
