import { Temporal } from "temporal-polyfill";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${timeZone}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
  formats.set(key, known);
  return known;
}

/** `Tue 3 Feb 2026, 09:30` as the clocks of the zone show it. */
export function momentText(moment: string, timeZone: string): string {
  return format(timeZone, "moment", {
    ...{ weekday: "short", day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit" },
  }).format(new Date(moment));
}

/** `3 Feb 2026, 09:30`. */
export function shortMomentText(moment: string, timeZone: string): string {
  return format(timeZone, "short", {
    ...{ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  }).format(new Date(moment));
}

/** `3 Feb 2026`. */
export function dayText(moment: string, timeZone: string): string {
  return format(timeZone, "day", { day: "numeric", month: "short", year: "numeric" }).format(new Date(moment));
}

/** `Tue 3 Feb 2026, 09:30–10:30`, with both days if the booking ends on another one. */
export function spanText(from: string, to: string, timeZone: string): string {
  const [start, end] = [local(from, timeZone), local(to, timeZone)];
  const isOneDay = start.toPlainDate().equals(end.toPlainDate());
  return `${momentText(from, timeZone)}–${isOneDay ? clockText(minuteOfDay(end)) : momentText(to, timeZone)}`;
}

/** `09:30` for a minute of the day. */
export function clockText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

export function local(moment: string, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone);
}

export function minuteOfDay({ hour, minute }: { hour: number; minute: number }): number {
  return hour * 60 + minute;
}

/** The first moment of a local day, as the graph takes it. */
export function startOfDay(date: Temporal.PlainDate, timeZone: string): string {
  return date.toZonedDateTime({ timeZone }).toInstant().toString();
}

/** The names of the days of a week that begins on Monday. */
export const dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
