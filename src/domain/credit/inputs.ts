import { instantField, ref, text, uses } from "../field.ts";
import type { CompleteValues } from "../input-field.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { useHistoryFields } from "../use-history/fields.ts";

/** Inputs that several ledger operations share. */
export const creditId = ref("The credit, by either id.", { to: "CoworkerExtraService" });
export const unitsUsed = uses("Units to take, at least 1.", { min: 1 });
export const reason = {
  ...text("Why.", { max: useHistoryFields.reason.max }),
  missing: "REASON_REQUIRED",
} as const;

/** Why a hold ends, if anybody says. */
export const holdReason = text("Why.", { nullable: true, max: useHistoryFields.reason.max });

/** The booking of a use, as written on its rows, and the moment of use. */
export const useFor = {
  bookingId: ref("Booking that the credit is used for.", { to: "Booking", nullable: true }),
  bookingFromTime: instantField("Start of the booking.", { nullable: true }),
  bookingToTime: instantField("End of the booking.", { nullable: true }),
  bookingResourceName: text("Name of the resource that was booked.", {
    nullable: true,
    max: useHistoryFields.bookingResourceName.max,
  }),
  usageAt: instantField("Moment of use. Default: the start of the booking, else now.", { nullable: true }),
} as const;
type UseFor = CompleteValues<typeof useFor>;

/** A rule of `useFor`: a booking ends after it starts. */
export function checkBookingTimes({ bookingFromTime: from, bookingToTime: to }: UseFor): Refusal[] {
  if (from === null || to === null || from < to) return [];
  return [refusal("CONFLICTING_VALUES", "bookingToTime", "must be later than bookingFromTime")];
}

/**
 * Fills in the moment of use from the start of the booking. Without either it stays `null` and means now: filled in here,
 * it would give every retry another fingerprint.
 */
export function usedAtStart<V extends UseFor>(values: V): V {
  return { ...values, usageAt: values.usageAt ?? values.bookingFromTime };
}

/** The columns of a row that say which booking it is for. */
export function bookingOf({ bookingId, bookingFromTime, bookingToTime, bookingResourceName }: Omit<UseFor, "usageAt">) {
  return { bookingId, bookingFromTime, bookingToTime, bookingResourceName };
}
