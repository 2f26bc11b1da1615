import { DAY_MILLISECONDS, type Instant } from "../calendar.ts";

/** Why a moment matters: a credit becomes valid, expires, or expires in some days; a hold ends. */
export const dueKinds = ["STARTS", "EXPIRES", "EXPIRING", "HOLD_ENDS"] as const;

/** A moment that is still to come, or was not looked at yet. It belongs to a credit or to a hold. */
export type DueEvent = {
  readonly id: number;
  readonly at: Instant;
  readonly businessId: number;
} & (
  | { readonly kind: "STARTS" | "EXPIRES"; readonly coworkerExtraServiceId: number }
  | { readonly kind: "EXPIRING"; readonly coworkerExtraServiceId: number; readonly days: number }
  | { readonly kind: "HOLD_ENDS"; readonly creditHoldId: number }
);

/** The moment some days before the expiry. A day is 24 hours, also when the clocks change. */
export function daysBefore(expireDate: Instant, days: number): Instant {
  return expireDate - days * DAY_MILLISECONDS;
}
