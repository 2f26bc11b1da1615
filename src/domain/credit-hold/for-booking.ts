import type { PlannedHold } from "../pricing/credit-plan.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import { notFound, type Refusal, refusal } from "../refusal.ts";
import type { CreditHold } from "./fields.ts";

interface Holder {
  readonly businessId: number;
  readonly coworkerId: number | null;
}

/** Refuses a missing hold, and alike one of another customer or business. */
export function checkHolder(hold: CreditHold | null, { businessId, coworkerId }: Holder): Refusal[] {
  return hold?.businessId === businessId && hold.coworkerId === coworkerId ? [] : [notFound("holdId")];
}

/** Refuses a hold that cannot pay for the priced booking. Without a price there is nothing to pay. */
export function checkApplicable(hold: PlannedHold, resourceTypeId: number, { unit }: PriceQuote): Refusal[] {
  if (unit === null) return [];
  const reasons = [
    ...(hold.kind === "TIME_CREDIT" ? [] : ["printing credit"]),
    ...(hold.unit === unit ? [] : [`${hold.unit}, and the booking needs ${unit}`]),
    ...(hold.resourceTypeId === resourceTypeId ? [] : ["another resource type"]),
  ];
  return reasons.slice(0, 1).map((reason) => refusal("NOT_APPLICABLE", "holdId", `is a hold of ${reason}`));
}
