import { all, eq, not } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type Decision, exists, find } from "../decision.ts";
import type { UseHistory } from "../use-history/fields.ts";

/** The fields of a charge that decide which uses it took. */
export const takingFields = ["id", "uniqueId", "businessId", "bookingId"] as const;
type Charge = Pick<CoworkerExtraService, (typeof takingFields)[number]>;
type Use = Pick<UseHistory, "businessId" | "bookingId" | "operationId" | "chargeUniqueId" | "idempotencyKey">;

/**
 * Whether the charge took the use: the use names the charge's UniqueId. Older uses do not: the operation id of their rows is the
 * UniqueId of the charge. Imported rows may say neither. They count for the only charge of their booking (`isOnly`). A
 * charge made by hand took nothing.
 */
export function isTakenBy(charge: Charge, use: Use, { isOnly }: { readonly isOnly: boolean }): boolean {
  if (use.businessId !== charge.businessId || use.bookingId !== charge.bookingId) return false;
  if (use.chargeUniqueId !== null) return use.chargeUniqueId === charge.uniqueId;
  return use.operationId === charge.uniqueId || (use.idempotencyKey === null && isOnly);
}

/** The uses that the charge took, whether or not they were given back since. */
export function* usesTakenBy(charge: Charge): Decision<UseHistory[]> {
  const { businessId, bookingId } = charge;
  if (bookingId === null) return [];
  const ofBooking = all(eq("businessId", businessId), eq("bookingId", bookingId));
  const uses = yield* find("UseHistory", { where: all(ofBooking, eq("kind", "USE")) });
  if (uses.length === 0) return [];
  const isOnly = !(yield* exists("CoworkerExtraService", all(ofBooking, not(eq("id", charge.id)))));
  return uses.filter((use) => isTakenBy(charge, use, { isOnly }));
}
