import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { UseHistory } from "../use-history/fields.ts";

/** What of a live charge and of a use for its booking says whether the one took the other. */
export const takingFields = ["uniqueId", "automaticallyAdded", "businessId", "bookingId"] as const;
type Charge = Pick<CoworkerExtraService, (typeof takingFields)[number]>;
type Use = Pick<UseHistory, "businessId" | "bookingId" | "operationId" | "idempotencyKey">;

/**
 * Whether the charge took the use: it is the use's operation. A charge made by hand, and rows brought from elsewhere, do
 * not say what took a credit for the booking: there it is everything.
 */
export function isTakenBy(charge: Charge, use: Use): boolean {
  if (use.businessId !== charge.businessId || use.bookingId !== charge.bookingId) return false;
  return !charge.automaticallyAdded || use.operationId === charge.uniqueId || use.idempotencyKey === null;
}
