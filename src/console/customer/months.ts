import type { Temporal } from "temporal-polyfill";
import { startOfDay } from "../parts/times.ts";

/** `2026-11` of a date. */
export function monthOf(date: Temporal.PlainDate): string {
  return date.toPlainYearMonth().toString();
}

/** The first moment of a month and of the next one, on the clocks of the zone. */
export function boundsOf(month: Temporal.PlainYearMonth, timeZone: string): { from: string; to: string } {
  const first = month.toPlainDate({ day: 1 });
  return { from: startOfDay(first, timeZone), to: startOfDay(first.add({ months: 1 }), timeZone) };
}

/** `November 2026`. */
export function monthText(month: Temporal.PlainYearMonth): string {
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(
    Date.UTC(month.year, month.month - 1, 1),
  );
}
