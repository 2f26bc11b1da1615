import { Temporal } from "temporal-polyfill";
import { startOfDay } from "../parts/times.ts";

/** The local days up to and with today, the oldest first. */
export function lastDays(today: Temporal.PlainDate, count: number): string[] {
  return Array.from({ length: count }, (_, place) => today.subtract({ days: count - 1 - place }).toString());
}

/** The months up to and with that of today, the oldest first. */
export function lastMonths(today: Temporal.PlainDate, count: number): string[] {
  const month = today.toPlainYearMonth();
  return Array.from({ length: count }, (_, place) => month.subtract({ months: count - 1 - place }).toString());
}

/** The bounds of a report over these days, for the graph. */
export function boundsOfDays(days: readonly string[], timeZone: string): { from: string; to: string } {
  const last = Temporal.PlainDate.from(days.at(-1)!);
  return {
    from: startOfDay(Temporal.PlainDate.from(days[0]!), timeZone),
    to: startOfDay(last.add({ days: 1 }), timeZone),
  };
}

/** The same over months. */
export function boundsOfMonths(months: readonly string[], timeZone: string): { from: string; to: string } {
  const first = (month: string) => Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  return {
    from: startOfDay(first(months[0]!), timeZone),
    to: startOfDay(first(months.at(-1)!).add({ months: 1 }), timeZone),
  };
}
