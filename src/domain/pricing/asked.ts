import type { Condition } from "../listing.ts";
import type { Booking } from "./booking.ts";

/** The rules that may price the booking: those of its resource type, and the service that is asked for. */
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

/** The time credits of the customer, but for voided ones: those that a plan may look at if something is given back to them. */
export function creditsOf({ businessId, coworkerId }: Pick<Booking, "businessId" | "coworkerId">): Condition {
  return {
    and: [
      { field: "businessId", is: "eq", value: businessId },
      { field: "coworkerId", is: "eq", value: coworkerId },
      { field: "kind", is: "eq", value: "TIME_CREDIT" },
      { field: "voidedOn", is: "null" },
    ],
  };
}

/** Those that a plan looks at. */
export function creditsLeftOf(booking: Pick<Booking, "businessId" | "coworkerId">): Condition {
  return { and: [creditsOf(booking), { field: "remainingUses", is: "gt", value: 0 }] };
}
