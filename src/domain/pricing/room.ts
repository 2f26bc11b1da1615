import { DAY_MINUTES } from "../calendar.ts";
import { openTimesOf, type Stretch, WEEK_MINUTES } from "./open-times.ts";
import type { PricingRule } from "./rule.ts";
import { type TimeWindow, timeWindowOf } from "./time-window.ts";

/**
 * The stretches of a week, from the beginning of Sunday, in which bookings under the rule can lie: within its time
 * slots and within one occurrence of its times of the day. `null` if its slots restrict nothing.
 */
export function roomOf(rule: Pick<PricingRule, "timeSlots" | "fromTime" | "toTime">): readonly Stretch[] | null {
  const open = openTimesOf(rule.timeSlots);
  if (open === null || open.isAlways) return null;
  const window = timeWindowOf(rule);
  const inWindow = window === null ? open.stretches : open.stretches.flatMap((one) => cutTo(window, one));
  return inWindow.filter(({ from }) => from < WEEK_MINUTES);
}

/** The longest stretch, the first of several; `null` if there is none. */
export function longestOf(stretches: readonly Stretch[]): Stretch | null {
  return stretches.reduce<Stretch | null>(
    (longest, one) => (longest === null || one.to - one.from > longest.to - longest.from ? one : longest),
    null,
  );
}

/** The parts of the stretch within each occurrence of the window. */
export function cutTo(window: TimeWindow, { from, to }: Stretch): Stretch[] {
  const days = Array.from({ length: 2 + WEEK_MINUTES / DAY_MINUTES }, (_, place) => place - 1);
  const first = Math.floor(from / DAY_MINUTES);
  return days
    .map((day) => (first + day) * DAY_MINUTES)
    .map((midnight) => ({
      from: Math.max(from, midnight + window.from),
      to: Math.min(to, midnight + window.to),
    }))
    .filter((one) => one.from < one.to);
}
