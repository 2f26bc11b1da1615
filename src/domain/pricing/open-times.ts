import { DAY_MILLISECONDS, DAY_MINUTES } from "../calendar.ts";
import type { TimeSlot } from "../time-slot.ts";
import type { LocalTime } from "../zones.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";

export const WEEK_MINUTES = 7 * DAY_MINUTES;
/** 1 January 1970 was a Thursday. */
const FIRST_DAY_OF_WEEK = 4;

/** A stretch of time in minutes since the beginning of Sunday, both ends included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** When bookings may lie, over two consecutive weeks: a stretch may continue from one into the next. */
export interface OpenTimes {
  /** Disjoint and in order. */
  readonly stretches: readonly Stretch[];
  /** Whether everything is open. */
  readonly isAlways: boolean;
}

/**
 * The times that the slots leave open; `null` without slots, which restrict nothing. Available slots that touch are
 * joined, also across midnight. If all slots are unavailable, the rest of the week is open.
 */
export function openTimesOf(slots: readonly TimeSlot[]): OpenTimes | null {
  if (slots.length === 0) return null;
  const known = openTimes.get(slots) ?? worked(slots);
  openTimes.set(slots, known);
  return known;
}

/** Cached by slots: a grid needs the open times of each rule at every start. */
const openTimes = new WeakMap<readonly TimeSlot[], OpenTimes>();

function worked(slots: readonly TimeSlot[]): OpenTimes {
  const available = slots.filter((slot) => slot.available).map(stretchOf);
  const closed = slots.filter((slot) => !slot.available).map(stretchOf);
  const open = available.length > 0 ? joined(available) : [{ from: 0, to: WEEK_MINUTES }];
  const left = joined(closed).reduce(without, open);
  const [first] = left;
  const isAlways = left.length === 1 && first!.from === 0 && first!.to === WEEK_MINUTES;
  const next = left.map(({ from, to }) => ({ from: from + WEEK_MINUTES, to: to + WEEK_MINUTES }));
  return { stretches: joined([...left, ...next]), isAlways };
}

export function stretchOf({ dayOfWeek, fromTime, toTime }: TimeSlot): Stretch {
  return { from: dayOfWeek * DAY_MINUTES + fromTime, to: dayOfWeek * DAY_MINUTES + toTime };
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last === undefined || last.to < from) found.push({ from, to });
    else found[found.length - 1] = { from: last.from, to: Math.max(last.to, to) };
  }
  return found;
}

/** Removes closed time from the stretches. A booking may touch closed time in one moment. */
function without(stretches: readonly Stretch[], closed: Stretch): Stretch[] {
  return stretches
    .flatMap(({ from, to }) => [
      { from, to: Math.min(to, closed.from) },
      { from: Math.max(from, closed.to), to },
    ])
    .filter(({ from, to }) => from < to);
}

/** The first local time of a booking outside the open times; `null` if there is none. */
export function firstClosed(
  { stretches, isAlways }: OpenTimes,
  shown: readonly { readonly from: LocalTime; readonly to: LocalTime }[],
): LocalTime | null {
  if (isAlways) return null;
  for (const { from, to } of shown) {
    const start = millisecondOfWeek(from);
    const open = stretches.find(
      (stretch) => stretch.from * MINUTE_MILLISECONDS <= start && start < stretch.to * MINUTE_MILLISECONDS,
    );
    if (open === undefined) return from;
    const closes = from + open.to * MINUTE_MILLISECONDS - start;
    if (to > closes) return closes;
  }
  return null;
}

/** Whole minutes since the beginning of the local Sunday. */
export function minuteOfWeek(local: LocalTime): number {
  return Math.floor(millisecondOfWeek(local) / MINUTE_MILLISECONDS);
}

function millisecondOfWeek(local: LocalTime): number {
  const day = Math.floor(local / DAY_MILLISECONDS);
  return (dayOfWeek(day) - day) * DAY_MILLISECONDS + local;
}

/** Day of the week (0 is Sunday) of a day number since 1970. */
export function dayOfWeek(day: number): number {
  return (((day + FIRST_DAY_OF_WEEK) % 7) + 7) % 7;
}
