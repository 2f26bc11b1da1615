import type { Instant } from "../calendar.ts";
import { checkValues } from "../draft.ts";
import type { WritableValues } from "../record-values.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { boundaryOf } from "./boundaries.ts";
import { type CreditSchedule, creditScheduleFields } from "./fields.ts";

/** Most credits that a schedule may have to make up when it is created or prolonged. */
export const PAST_BOUNDARIES_MAX = 520;

/** Every rule that the writable values break by themselves, each with its property. */
export function checkCreditSchedule(values: WritableValues<typeof creditScheduleFields>): Refusal[] {
  return checkValues(creditScheduleFields, values);
}

/** An end that leaves no period is a mistake, except if the schedule is ended before its start. */
export function checkOrder({ startsOn, endsOn }: Pick<CreditSchedule, "startsOn" | "endsOn">): Refusal[] {
  if (endsOn === null || startsOn < endsOn) return [];
  return [refusal("CONFLICTING_VALUES", "endsOn", "must be later than startsOn")];
}

/** Refuses an end in the past: credits that were granted since then would stay. */
export function checkEnd(endsOn: Instant | null, now: Instant): Refusal[] {
  if (endsOn === null || endsOn >= now) return [];
  return [refusal("OUT_OF_RANGE", "endsOn", "must not be in the past", endsOn)];
}

/** Refuses a schedule that would have to make up too many credits. `property` is the value that makes it so. */
export function checkPast(
  schedule: Pick<CreditSchedule, "startsOn" | "endsOn" | "every" | "timeZone" | "periodsGranted">,
  property: "startsOn" | "endsOn",
  now: Instant,
): Refusal[] {
  const beyond = boundaryOf(schedule, schedule.periodsGranted + PAST_BOUNDARIES_MAX);
  if (beyond === null || beyond > now) return [];
  const message = `leaves more than ${PAST_BOUNDARIES_MAX} boundaries in the past`;
  return [refusal("OUT_OF_RANGE", property, message, schedule[property])];
}
