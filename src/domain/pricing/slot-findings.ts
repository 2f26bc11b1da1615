import { DAY_MINUTES } from "../calendar.ts";
import type { Booking } from "./booking.ts";
import { type IneligibilityCode, whyNot } from "./eligibility.ts";
import type { PricingFinding } from "./finding.ts";
import { longPeriodOf, minutesAllowed, periodMinutes } from "./length.ts";
import { occasionOf } from "./occasion.ts";
import { type Stretch, stretchOf } from "./open-times.ts";
import { cutTo, longestOf, roomOf } from "./room.ts";
import type { PricingRule } from "./rule.ts";
import { type Audited, bookableFor, specimenIn } from "./specimen.ts";
import { timeWindowOf } from "./time-window.ts";

const SHOWN_MINUTES = 60;

/** Finds available slots that no booking can use, because they lie completely outside fromTime and toTime. */
export function slotsOutsideWindow(rule: PricingRule, audited: Audited): PricingFinding[] {
  const window = timeWindowOf(rule);
  if (window === null) return [];
  const outside = rule.timeSlots
    .filter(({ available }) => available)
    .map(stretchOf)
    .filter((stretch) => cutTo(window, stretch).length === 0);
  if (outside.length === 0) return [];
  const witness = outside
    .map((stretch) => specimenIn(rule, audited, stretch, Math.min(SHOWN_MINUTES, stretch.to - stretch.from)))
    .find((booking) => isRefused(rule, booking, ["TIME_WINDOW"]) && !isRefused(rule, booking, ["TIME_SLOTS"]));
  return [
    {
      kind: "SLOTS_OUTSIDE_WINDOW",
      extraServiceIds: [rule.id],
      message: `${outside.length} of its time slots lie outside fromTime and toTime: no booking can lie in both.`,
      witness: witness ?? null,
    },
  ];
}

/** Finds rules whose bookings never fit into their time slots, such as whole days or nights within office hours. */
export function slotsNeverFit(rule: PricingRule, audited: Audited): PricingFinding[] {
  const room = roomOf(rule);
  const unfit = room === null ? null : unfitting(rule, room);
  if (room === null || unfit === null) return [];
  const at = longestOf(room) ?? { from: 0, to: 0 };
  const booking = bookableFor(unfit.minutes) ? specimenIn(rule, audited, at, unfit.minutes) : null;
  const shows = booking !== null && isRefused(rule, booking, ["TIME_SLOTS", "TIME_WINDOW"]);
  return [
    {
      kind: "SLOTS_NEVER_FIT",
      extraServiceIds: [rule.id],
      message: `${unfit.what} never fits into its time slots.`,
      witness: shows ? booking : null,
    },
  ];
}

/** A booking that fits into no stretch, as a text and in minutes from the longest one's start; `null` if all fit. */
function unfitting(rule: PricingRule, room: readonly Stretch[]): { what: string; minutes: number } | null {
  const longest = longestOf(room);
  const most = longest === null ? 0 : longest.to - longest.from;
  const { least } = minutesAllowed(rule);
  if (least !== null && least > most) return { what: "A booking of minLength", minutes: least };
  const period = longPeriodOf(rule);
  if (period === null) return most > 0 ? null : { what: "A booking", minutes: SHOWN_MINUTES };
  if (period !== "NIGHTS") {
    const minutes = periodMinutes[period].least;
    return minutes > most ? { what: "A booking of one whole charge period", minutes } : null;
  }
  if (room.some(hasNight)) return null;
  return { what: "A night", minutes: DAY_MINUTES - ((longest?.from ?? 0) % DAY_MINUTES) + 1 };
}

/** Whether a midnight lies within the stretch. */
function hasNight({ from, to }: Stretch): boolean {
  return (Math.floor(from / DAY_MINUTES) + 1) * DAY_MINUTES < to;
}

function isRefused(rule: PricingRule, booking: Booking, codes: readonly IneligibilityCode[]): boolean {
  return whyNot(rule, occasionOf(booking)).some(({ code }) => codes.includes(code));
}
