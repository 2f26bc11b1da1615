import { inTurn } from "../credit/fallbacks.ts";
import { isCreditCondition } from "../credit/is-credit.ts";
import type { Condition } from "../listing.ts";
import type { Booking } from "./booking.ts";

/** Condition for the rules that may price the booking: those of its resource type, and the requested service. */
export function rulesFor({
  businessId,
  resourceTypeId,
  extraServiceId,
}: Pick<Booking, "businessId" | "resourceTypeId" | "extraServiceId">): Condition {
  const ofType: Condition = { field: "resourceTypes", is: "has", value: resourceTypeId };
  return {
    and: [
      { field: "businessId", is: "eq", value: businessId },
      extraServiceId === null ? ofType : { or: [ofType, { field: "id", is: "eq", value: extraServiceId }] },
    ],
  };
}

type Planned = Pick<Booking, "businessId" | "coworkerId" | "fallbackCoworkerIds">;

/**
 * Condition for the time credits of the customer and the fallback customers that are not voided. It includes used-up
 * credits, because a reversal may refill them.
 */
export function creditsOf({ businessId, coworkerId, fallbackCoworkerIds }: Planned): Condition {
  return {
    and: [
      { field: "businessId", is: "eq", value: businessId },
      { field: "coworkerId", is: "in", values: coworkerId === null ? [] : inTurn(coworkerId, fallbackCoworkerIds) },
      { field: "kind", is: "eq", value: "TIME_CREDIT" },
      isCreditCondition,
      { field: "voidedOn", is: "null" },
    ],
  };
}

/** Condition for the credits that a plan considers: those with something left. */
export function creditsLeftOf(booking: Planned): Condition {
  return { and: [creditsOf(booking), { field: "remainingUses", is: "gt", value: 0 }] };
}
