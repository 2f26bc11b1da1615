import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { liveChargeOf } from "../coworker-extra-service/live-charge.ts";
import { type Decision, find } from "../decision.ts";
import { Refused, refusal } from "../refusal.ts";

/**
 * The live charge of a booking, locked. Lock it before the credits that it took from. Throws `Refused` with NOT_CHARGED,
 * or with ALREADY_INVOICED.
 */
export function* lockCharge(booking: { businessId: number; bookingId: number }): Decision<CoworkerExtraService> {
  const [charge] = yield* find("CoworkerExtraService", { where: liveChargeOf(booking) });
  if (charge === undefined) throw notCharged(booking.bookingId);
  if (charge.invoiced)
    throw new Refused([refusal("ALREADY_INVOICED", "bookingId", "names a booking whose charge is on an invoice")]);
  return charge;
}

export function notCharged(bookingId: number): Refused {
  return new Refused([refusal("NOT_CHARGED", "bookingId", "names a booking without a live charge", bookingId)]);
}
