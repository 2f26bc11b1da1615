import { DAY_MILLISECONDS, DAY_MINUTES } from "../calendar.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import type { LocalTime } from "../zones.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";

/** Times between which bookings must lie, in minutes from midnight of the day of `from`. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  /** Whether `to` is on the next day. */
  readonly overMidnight: boolean;
}

/** The window of the rule; `null` if it restricts nothing. A missing end is the end of the day. */
export function timeWindowOf({ fromTime, toTime }: Pick<ExtraService, "fromTime" | "toTime">): TimeWindow | null {
  const [from, to] = [fromTime ?? 0, toTime ?? DAY_MINUTES];
  if (from === to || (from === 0 && to === DAY_MINUTES)) return null;
  const overMidnight = to < from;
  return { from, to: overMidnight ? to + DAY_MINUTES : to, overMidnight };
}

/** How a local time lies outside a window: the violated end, and the time in minutes from the midnight of that end. */
export interface Outside {
  readonly end: "fromTime" | "toTime";
  readonly limit: number;
  readonly minutes: number;
}

/** `null` if both local times lie in one occurrence of the window, ends included; otherwise where they do not. */
export function outside(window: TimeWindow, start: LocalTime, end: LocalTime): Outside | null {
  const today = Math.floor(start / DAY_MILLISECONDS);
  for (const day of [today - 1, today])
    if (lies(window, minutesOn(day, start)) && lies(window, minutesOn(day, end))) return null;
  const begun = window.overMidnight && lies(window, minutesOn(today - 1, start)) ? today - 1 : today;
  const first = Math.min(minutesOn(begun, start), minutesOn(begun, end));
  if (first < window.from) return { end: "fromTime", limit: window.from, minutes: first };
  const limit = window.overMidnight ? window.to - DAY_MINUTES : window.to;
  return { end: "toTime", limit, minutes: minutesOn(begun, Math.max(start, end)) + limit - window.to };
}

function lies({ from, to }: TimeWindow, minutes: number): boolean {
  return from <= minutes && minutes <= to;
}

/** Minutes from the local midnight at which the day begins. */
function minutesOn(day: number, local: LocalTime): number {
  return (local - day * DAY_MILLISECONDS) / MINUTE_MILLISECONDS;
}
