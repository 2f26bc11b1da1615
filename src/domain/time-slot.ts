import { DAY_MINUTES } from "./calendar.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** A part of one day of the week, in minutes of the local day. */
export interface TimeSlot {
  /** 0 is Sunday. */
  readonly dayOfWeek: number;
  readonly fromTime: number;
  /** After `fromTime`; 1440 is the end of the day. */
  readonly toTime: number;
  /** Whether bookings may lie in the slot (true) or must not (false). */
  readonly available: boolean;
}

export const TIME_SLOTS_MAX = 200;
const LAST_MINUTE = 1439;
const DAY_OF_WEEK_MAX = 6;

/** A slot as clients write it; `available` defaults to true. */
export type WrittenTimeSlot = Omit<TimeSlot, "available"> & { readonly available?: boolean | null };

/**
 * The slots as they are stored. An end at 23:59 becomes the end of the day, because the upstream writes it so and both
 * spellings must mean the same.
 */
export function asStoredTimeSlots(slots: readonly WrittenTimeSlot[]): TimeSlot[] {
  return slots.map(({ dayOfWeek, fromTime, toTime, available }) => ({
    dayOfWeek,
    fromTime,
    toTime: toTime === LAST_MINUTE ? DAY_MINUTES : toTime,
    available: available ?? true,
  }));
}

/** Splits a slot that runs past midnight (its end is not after its start) into two. */
export function cutAtMidnight(slot: TimeSlot): TimeSlot[] {
  if (slot.fromTime < slot.toTime) return [slot];
  const next = { ...slot, dayOfWeek: (slot.dayOfWeek + 1) % (DAY_OF_WEEK_MAX + 1), fromTime: 0 };
  return [{ ...slot, toTime: DAY_MINUTES }, next];
}

/** Every error in the slots, with its path: `timeSlots.2.toTime`. */
export function checkTimeSlots(name: string, slots: readonly TimeSlot[]): Refusal[] {
  if (slots.length > TIME_SLOTS_MAX) return [refusal("TOO_LONG", name, `must have at most ${TIME_SLOTS_MAX} slots`)];
  return slots.flatMap(({ dayOfWeek, fromTime, toTime }, place) => {
    const at = (property: string) => `${name}.${place}.${property}`;
    const day = isWithin(dayOfWeek, DAY_OF_WEEK_MAX);
    const [from, to] = [isWithin(fromTime, DAY_MINUTES), isWithin(toTime, DAY_MINUTES)];
    return [
      ...(day ? [] : [refusal("OUT_OF_RANGE", at("dayOfWeek"), "must be 0 (Sunday) to 6 (Saturday)", dayOfWeek)]),
      ...(from ? [] : [refusal("OUT_OF_RANGE", at("fromTime"), `must be 0 to ${DAY_MINUTES}`, fromTime)]),
      ...(to ? [] : [refusal("OUT_OF_RANGE", at("toTime"), `must be 0 to ${DAY_MINUTES}`, toTime)]),
      ...(from && to && fromTime >= toTime
        ? [refusal("CONFLICTING_VALUES", at("toTime"), "must be later than fromTime: cut a slot at midnight", toTime)]
        : []),
    ];
  });
}

function isWithin(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
