import { checkValues } from "../draft.ts";
import { id, instantField, integer, text, uses } from "../field.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { useHistoryFields } from "../use-history/fields.ts";
import { ALLOCATIONS_MAX } from "./burn-down.ts";

/** What a use is for, as it is written on its rows. */
export interface UseFor {
  readonly bookingId: number | null;
  readonly bookingFromTime: number | null;
  readonly bookingToTime: number | null;
  readonly bookingResourceName: string | null;
  readonly usageAt: number | null;
}

const { bookingId, bookingFromTime, bookingToTime, bookingResourceName } = useHistoryFields;
const useForFields = {
  bookingId,
  bookingFromTime,
  bookingToTime,
  bookingResourceName,
  usageAt: instantField("Moment of use.", { nullable: true }),
} as const;

export function checkUseFor(use: UseFor): Refusal[] {
  const { bookingFromTime: from, bookingToTime: to } = use;
  return [
    ...checkValues(useForFields, { ...use }),
    ...(from !== null && to !== null && from >= to
      ? [refusal("CONFLICTING_VALUES", "bookingToTime", "must be later than bookingFromTime")]
      : []),
  ];
}

/** The moment of a use: as given, else the start of the booking, else now. */
export function usageAtOf({ usageAt, bookingFromTime: from }: UseFor, now: number): number {
  return usageAt ?? from ?? now;
}

/** A number of units that is used or given back. */
export function checkUnits(property: string, units: number): Refusal[] {
  return checkValues({ [property]: uses("Units.", { min: 1 }) }, { [property]: units });
}

/** A number of units by which a total is raised or lowered. */
export function checkChange(property: string, units: number): Refusal[] {
  if (units === 0) return [refusal("OUT_OF_RANGE", property, "must not be 0", 0)];
  return checkValues({ [property]: integer("Units.") }, { [property]: units });
}

/** Whether an operation concerns no more credits, or uses of them, than can be written at once. */
export function checkAllocations(property: string, count: number): Refusal[] {
  if (count <= ALLOCATIONS_MAX) return [];
  return [refusal("OUT_OF_RANGE", property, `would take ${count} rows, and ${ALLOCATIONS_MAX} are written at once`)];
}

/** Ids of records that other services own. */
export function checkIds(ids: Readonly<Record<string, number>>): Refusal[] {
  return checkValues(Object.fromEntries(Object.keys(ids).map((name) => [name, id("Id.")])), ids);
}

export function checkReason(reason: string): Refusal[] {
  if (reason.trim() === "") return [refusal("REASON_REQUIRED", "reason", "must be given", reason)];
  return checkValues({ reason: text("Reason.", { max: useHistoryFields.reason.max }) }, { reason });
}
