import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { statusOf } from "../coworker-extra-service/rules.ts";
import { taken } from "../credit/burn-down.ts";
import { paysFor } from "../credit/can-pay.ts";
import { byTurn, inTurn } from "../credit/fallbacks.ts";
import { creditFields, isCredit } from "../credit/is-credit.ts";
import { type Burnable, burnFields } from "../credit/order.ts";
import { type Decimal, scaled } from "../decimal.ts";
import type { ChargePeriod } from "../extra-service/fields.ts";
import { choices } from "../field.ts";
import type { Booking } from "./booking.ts";

export const CreditLeftOutReason = choices(
  "CreditLeftOutReason",
  "Why a credit does not pay for a booking; the first that holds.",
  {
    UNIT: "It is counted in another unit.",
    RESOURCE_TYPE: "Its service is not linked to the resource type.",
    SCHEDULED: "It is not valid yet at the start.",
    EXPIRED: "It has expired at the start.",
    NOT_NEEDED: "Credits that are used before it suffice.",
  },
);
export type CreditLeftOutReason = keyof typeof CreditLeftOutReason.values;

/** What of a charge or credit a plan depends on. */
export const plannedFields = [
  ...burnFields,
  ...creditFields,
  ...(["businessId", "coworkerId", "chargePeriod", "voidedOn"] as const),
] as const;

/** A charge or credit of the customer or a fallback customer, with the resource types that its service is linked to. */
export type CustomerCredit = Pick<CoworkerExtraService, (typeof plannedFields)[number]> & {
  readonly resourceTypes: readonly number[];
};

/** One that a plan looks at: a time credit that is not voided and has something left. */
export type PlannableCredit = CustomerCredit & Burnable;

type Planned = Pick<Booking, "businessId" | "coworkerId" | "fallbackCoworkerIds" | "useCredits">;

/** Units that one credit pays; in the plan in burn order. */
export interface PlannedAllocation {
  readonly coworkerExtraServiceId: number;
  readonly uses: number;
}

export interface CreditLeftOut {
  readonly coworkerExtraServiceId: number;
  readonly reason: CreditLeftOutReason;
}

/** What credits pay of a price. */
export interface CreditPlan {
  readonly allocations: readonly PlannedAllocation[];
  readonly creditsLeftOut: readonly CreditLeftOut[];
  readonly coveredUnits: number;
  readonly covered: Decimal;
  readonly due: Decimal;
}

/** A price that credits are to pay: `neededUnits` of the unit cost `total` in a currency with this least part. */
export interface Payable {
  readonly unit: ChargePeriod;
  readonly neededUnits: number;
  readonly total: Decimal;
  readonly currencyUnit: number;
}

/**
 * Those of the credits that a plan of the booking looks at, the customer's first, in burn order; none where nothing is to
 * be planned.
 */
export function plannableCredits(
  { businessId, coworkerId, fallbackCoworkerIds, useCredits }: Planned,
  credits: readonly CustomerCredit[],
): PlannableCredit[] {
  if (coworkerId === null || !useCredits) return [];
  const coworkerIds = inTurn(coworkerId, fallbackCoworkerIds);
  return credits
    .filter((credit) => credit.businessId === businessId && coworkerIds.includes(credit.coworkerId))
    .filter(isLookedAt)
    .map((credit) => ({ ...credit, resourceTypeCount: credit.resourceTypes.length }))
    .sort(byTurn(coworkerIds));
}

/**
 * Takes what is needed from those of the credits that can pay at the start; of those left out it names the customer's own.
 * A total of 0 needs none. Expects what
 * `plannableCredits` gave for the booking, or for one that differs in time alone.
 */
export function planCredits(booking: Booking, payable: Payable, credits: readonly PlannableCredit[]): CreditPlan {
  const looked = credits.map((credit) => ({ credit, why: whyNotPaying(credit, payable.unit, booking) }));
  const { neededUnits, total, currencyUnit } = payable;
  const need = total === 0 ? 0 : neededUnits;
  const able = looked.filter(({ why }) => why === null).map(({ credit }) => credit);
  const { allocations, uncovered } = taken(able, need);
  const paying = new Set(allocations.map(({ credit }) => credit.id));
  const due = total === 0 ? total : scaled(total, uncovered, need, currencyUnit)!;
  return {
    allocations: allocations.map(({ credit, uses }) => ({ coworkerExtraServiceId: credit.id, uses })),
    creditsLeftOut: looked
      .filter(({ credit }) => credit.coworkerId === booking.coworkerId && !paying.has(credit.id))
      .map(({ credit, why }) => ({ coworkerExtraServiceId: credit.id, reason: why ?? "NOT_NEEDED" })),
    coveredUnits: need - uncovered,
    covered: (total - due) as Decimal,
    due,
  };
}

function isLookedAt(credit: CustomerCredit): boolean {
  return isCredit(credit) && credit.kind === "TIME_CREDIT" && credit.voidedOn === null && credit.remainingUses > 0;
}

/** The first reason for which the credit cannot pay at the start, of those that it has by itself. */
function whyNotPaying(credit: CustomerCredit, unit: ChargePeriod, booking: Booking): CreditLeftOutReason | null {
  if (credit.chargePeriod !== unit) return "UNIT";
  if (!paysFor(credit, booking.resourceTypeId)) return "RESOURCE_TYPE";
  const status = statusOf(credit, booking.from);
  return status === "SCHEDULED" || status === "EXPIRED" ? status : null;
}
