import type { ChargeBooking, Charged } from "../domain/charge/charge-booking.ts";
import type { Invoiced, MarkInvoiced } from "../domain/charge/mark-invoiced.ts";
import type { UnchargeBooking, Uncharged } from "../domain/charge/uncharge-booking.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import { type Dependencies, decide } from "./dependencies.ts";
import { requireRole, type Viewer } from "./viewer.ts";

/**
 * What is charged for bookings. Each is done once under its idempotency key, and answers what came of it then when it is
 * asked again. Throws `Refused` for input that is not well-formed, records that are missing and keys that were used otherwise.
 */
export async function chargeBooking(
  dependencies: Dependencies,
  viewer: Viewer,
  input: Omit<ChargeBooking, "timeZone">,
): Promise<Outcome<Charged>> {
  requireCharging(viewer);
  return decide(dependencies, viewer, "chargeBooking", { ...input, timeZone: dependencies.timeZone });
}

export async function unchargeBooking(
  dependencies: Dependencies,
  viewer: Viewer,
  input: UnchargeBooking,
): Promise<Outcome<Uncharged>> {
  requireCharging(viewer);
  return decide(dependencies, viewer, "unchargeBooking", input);
}

export async function markInvoiced(
  dependencies: Dependencies,
  viewer: Viewer,
  input: MarkInvoiced,
): Promise<Outcome<Invoiced>> {
  requireRole(viewer, "CoworkerExtraService-Edit");
  return decide(dependencies, viewer, "markInvoiced", input);
}

/** A charge is a record of its own, and uses credit. */
function requireCharging(viewer: Viewer): void {
  requireRole(viewer, "CoworkerExtraServiceUseHistory-Create");
  requireRole(viewer, "CoworkerExtraService-Create");
}
