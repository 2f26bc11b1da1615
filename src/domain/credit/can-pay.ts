import { all, any, eq, gt, isIn, isNull, lte } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { availableUses, type Held, mayBeAvailable } from "./available.ts";
import { creditFields, isCredit, isCreditCondition } from "./is-credit.ts";
import type { CreditKind } from "./kind.ts";

/** Fields that decide whether a credit can be used, besides its remaining units. */
export const validityFields = [...creditFields, "voidedOn", "validFrom", "expireDate"] as const;

type Credit = Pick<CoworkerExtraService, (typeof validityFields)[number] | "remainingUses"> & Held;

/** Why the credit cannot pay for this many units at the time of use; empty if it can. */
export function whyNotUsable(credit: Credit, units: number, usageAt: number): Refusal[] {
  if (!isCredit(credit)) return [notACredit(credit)];
  const refusals: Refusal[] = [];
  if (credit.voidedOn !== null) refusals.push(voided());
  if (credit.validFrom !== null && usageAt < credit.validFrom)
    refusals.push(refusal("CREDIT_NOT_YET_VALID", "usageAt", "is before the credit becomes valid"));
  if (credit.expireDate !== null && usageAt >= credit.expireDate)
    refusals.push(refusal("CREDIT_EXPIRED", "usageAt", "is not before the credit expires"));
  // A voided credit has nothing left. The refusal of the voiding covers that.
  const available = availableUses(credit);
  if (credit.voidedOn === null && available < units)
    refusals.push(refusal("INSUFFICIENT_CREDIT", "creditUsed", `is more than the ${available} left`, units));
  return refusals;
}

/** The refusal for a record that is not a credit: it cannot be used, adjusted or voided. */
export function notACredit({ kind }: Pick<CoworkerExtraService, "kind">): Refusal {
  const what = kind === "BOOKING_CHARGE" ? "a charge" : "a record that was made automatically for a booking";
  return refusal("NOT_A_CREDIT", "coworkerExtraServiceId", `names ${what}, which holds no credit`);
}

export function voided(): Refusal {
  return refusal("CREDIT_VOIDED", "coworkerExtraServiceId", "names a credit that was voided");
}

/** The credits that a use needs. */
export interface CreditNeed {
  readonly businessId: number;
  /** The customer, then those whose credits pay after the customer's own. */
  readonly coworkerIds: readonly number[];
  readonly kind: CreditKind;
  /** The credit's own charge period must be this one. */
  readonly unit: CoworkerExtraService["chargePeriod"];
  readonly usageAt: number;
}

/** The credits that may pay for a use, before holds and their service's resource types are looked at. */
export function payable(wanted: CreditNeed) {
  return all(valid(wanted), mayBeAvailable);
}

/** The credits that can pay, now or after units are given back to them. */
export function valid({ businessId, coworkerIds, kind, unit, usageAt }: CreditNeed) {
  return all(
    eq("businessId", businessId),
    isIn("coworkerId", coworkerIds),
    eq("kind", kind),
    isCreditCondition,
    eq("chargePeriod", unit),
    isNull("voidedOn"),
    any(isNull("validFrom"), lte("validFrom", usageAt)),
    any(isNull("expireDate"), gt("expireDate", usageAt)),
  );
}

/** Whether credits of the service pay for bookings of the resource type. Printing has none. */
export function paysFor(service: Pick<ExtraService, "resourceTypes">, resourceTypeId: number | null): boolean {
  return resourceTypeId === null || service.resourceTypes.includes(resourceTypeId);
}
