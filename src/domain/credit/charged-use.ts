import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { UseHistory } from "../use-history/fields.ts";

/** The fields of a charge that `isTakenBy` reads. */
export const takingFields = ["uniqueId", "businessId", "bookingId"] as const;
type Charge = Pick<CoworkerExtraService, (typeof takingFields)[number]>;
type Use = Pick<UseHistory, "businessId" | "bookingId" | "operationId" | "idempotencyKey">;

/**
 * Whether the charge took the use. The UniqueId of a charge is the operation id of the rows that it wrote. Imported rows do not say
 * which charge wrote them: they belong to the only live charge of their booking. A charge made by hand took nothing.
 */
export function isTakenBy(charge: Charge, use: Use): boolean {
  if (use.businessId !== charge.businessId || use.bookingId !== charge.bookingId) return false;
  return use.operationId === charge.uniqueId || use.idempotencyKey === null;
}
