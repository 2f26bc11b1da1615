import { all, checkedCondition, eq, isNull } from "../condition.ts";
import { type Decision, find } from "../decision.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { CoworkerExtraService } from "./fields.ts";

/** The properties that identify a booking. */
const bookingNames = ["bookingId", "bookingUniqueId"] as const;

/** Condition for the live charge of a booking. A charge of which only a part was kept after a cancellation is not live. */
export function liveChargeOf({ businessId, bookingId }: { businessId: number; bookingId: number }) {
  return all(eq("businessId", businessId), eq("bookingId", bookingId), isNull("cancelledOn"));
}

/**
 * Refuses a booking that already has a live charge. A booking that the stored record already names is not checked
 * again. The refusal contains the id of the charge.
 */
export function* checkNotCharged(
  record: Pick<CoworkerExtraService, "businessId" | (typeof bookingNames)[number]>,
  here: CoworkerExtraService | null = null,
): Decision<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const name of bookingNames) {
    const value = record[name];
    if (value === null || value === here?.[name]) continue;
    const isOf = checkedCondition("CoworkerExtraService", eq(name, value));
    const where = all(eq("businessId", record.businessId), isOf, isNull("cancelledOn"));
    const [charge] = yield* find("CoworkerExtraService", { where, lock: null, fields: ["id"] });
    if (charge === undefined) continue;
    refusals.push(refusal("ALREADY_CHARGED", name, `names a booking that has a live charge: ${charge.id}`, value));
  }
  return refusals;
}
