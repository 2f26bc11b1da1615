import { eq } from "../condition.ts";
import type { CreditHold } from "../credit-hold/fields.ts";
import { checkApplicable, checkHolder } from "../credit-hold/for-booking.ts";
import { type Decision, find } from "../decision.ts";
import type { AskedBooking } from "../pricing/checks.ts";
import type { PlannedHold } from "../pricing/credit-plan.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import { type Refusal, refusal, refuseIfAny } from "../refusal.ts";

/** The customer of a hold never changes, so it needs no lock. */
export function* mustBeOfCustomer(
  holdId: number | null,
  of: Pick<AskedBooking, "businessId" | "coworkerId">,
): Decision<void> {
  if (holdId === null) return;
  const [hold = null] = yield* find("CreditHold", { where: eq("id", holdId), lock: null });
  refuseIfAny(checkHolder(hold, of));
}

/** Refuses a hold that cannot pay for the booking, or was made for another one. */
export function checkHold(
  hold: CreditHold & PlannedHold,
  { quote: asked, bookingId }: Charging,
  quote: PriceQuote,
): Refusal[] {
  if (hold.bookingId !== null && hold.bookingId !== bookingId)
    return [refusal("CONFLICTING_VALUES", "holdId", `names a hold for booking ${hold.bookingId}`)];
  return checkApplicable(hold, asked.resourceTypeId, quote);
}

interface Charging {
  readonly quote: Pick<AskedBooking, "resourceTypeId">;
  readonly bookingId: number;
}
