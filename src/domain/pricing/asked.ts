import { all, any, type Condition, eq, has, isIn, isNull } from "../condition.ts";
import { mayBeAvailable } from "../credit/available.ts";
import { inTurn } from "../credit/fallbacks.ts";
import { isCreditCondition } from "../credit/is-credit.ts";
import type { Booking } from "./booking.ts";

/** Condition for the rules that may price the booking: those of its resource type, and the requested service. */
export function rulesFor({
  businessId,
  resourceTypeId,
  extraServiceId,
}: Pick<Booking, "businessId" | "resourceTypeId" | "extraServiceId">): Condition<"ExtraService"> {
  const ofType = has("resourceTypes", resourceTypeId);
  return all(eq("businessId", businessId), extraServiceId === null ? ofType : any(ofType, eq("id", extraServiceId)));
}

type Planned = Pick<Booking, "businessId" | "coworkerId" | "fallbackCoworkerIds">;

/**
 * Condition for the time credits of the customer and the fallback customers that are not voided. It includes used-up
 * credits, because a reversal may refill them.
 */
export function creditsOf({ businessId, coworkerId, fallbackCoworkerIds }: Planned) {
  return all(
    eq("businessId", businessId),
    isIn("coworkerId", coworkerId === null ? [] : inTurn(coworkerId, fallbackCoworkerIds)),
    eq("kind", "TIME_CREDIT"),
    isCreditCondition,
    isNull("voidedOn"),
  );
}

/** Condition for the credits that a plan considers: those with something left. */
export function creditsLeftOf(booking: Planned) {
  return all(creditsOf(booking), mayBeAvailable);
}
