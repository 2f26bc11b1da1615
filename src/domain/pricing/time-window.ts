import { DAY_MILLISECONDS, DAY_MINUTES } from "../calendar.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import type { LocalTime } from "../zones.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";

/** Times between which bookings lie, in minutes from the midnight with which the day of `from` begins. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  /** Whether `to` is a time of the day after. */
  readonly overMidnight: boolean;
}

/** The window of the rule; `null` where it restricts nothing. A missing end is that of the day. */
export function timeWindowOf({ fromTime, toTime }: Pick<ExtraService, "fromTime" | "toTime">): TimeWindow | null {
  const [from, to] = [fromTime ?? 0, toTime ?? DAY_MINUTES];
  if (from === to || (from === 0 && to === DAY_MINUTES)) return null;
  const overMidnight = to < from;
  return { from, to: overMidnight ? to + DAY_MINUTES : to, overMidnight };
}

/** Where a local time lies outside a window: at which end, in minutes from the midnight that this end is counted from. */
export interface Outside {
  readonly end: "fromTime" | "toTime";
  readonly limit: number;
  readonly minutes: number;
}

/** Whether both local times lie in one occurrence of the window, whose ends belong to it; else where they do not. */
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

/** Minutes from the local midnight with which the day begins. */
function minutesOn(day: number, local: LocalTime): number {
  return (local - day * DAY_MILLISECONDS) / MINUTE_MILLISECONDS;
}
