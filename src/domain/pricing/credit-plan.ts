import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { statusOf } from "../coworker-extra-service/rules.ts";
import { availableUses, type Held } from "../credit/available.ts";
import { taken } from "../credit/burn-down.ts";
import { paysFor } from "../credit/can-pay.ts";
import { byTurn, inTurn } from "../credit/fallbacks.ts";
import { creditFields, isCredit } from "../credit/is-credit.ts";
import { type Burnable, burnFields } from "../credit/order.ts";
import type { HoldAllocation } from "../credit-hold/allocation.ts";
import type { CreditHold } from "../credit-hold/fields.ts";
import { type Decimal, scaled } from "../decimal.ts";
import type { ChargePeriod } from "../extra-service/fields.ts";
import { choices } from "../field.ts";
import type { Booking } from "./booking.ts";

export const CreditLeftOutReason = choices(
  "CreditLeftOutReason",
  "Why a credit does not pay for a booking: the first reason that applies.",
  {
    UNIT: "It is counted in another unit.",
    RESOURCE_TYPE: "Its service is not linked to the resource type.",
    SCHEDULED: "It is not valid yet when the booking starts.",
    EXPIRED: "It has expired when the booking starts.",
    HELD: "Holds reserve everything that is left of it.",
    NOT_NEEDED: "The credits used before it are enough.",
  },
);
export type CreditLeftOutReason = keyof typeof CreditLeftOutReason.values;

/** The fields of a charge or credit that a plan depends on. */
export const plannedFields = [
  ...burnFields,
  ...creditFields,
  ...(["businessId", "coworkerId", "chargePeriod", "voidedOn"] as const),
] as const;

/** A charge or credit of the customer or a fallback customer, with the resource types of its service. */
export type CustomerCredit = Pick<CoworkerExtraService, (typeof plannedFields)[number]> &
  Held & {
    readonly resourceTypes: readonly number[];
  };

/** A credit that a plan considers: a time credit that is not voided and has something left. */
export type PlannableCredit = CustomerCredit & Burnable;

type Planned = Pick<Booking, "businessId" | "coworkerId" | "fallbackCoworkerIds" | "useCredits">;

/** Units that one credit pays. The plan lists those of the hold in its order, then the others in burn order. */
export interface PlannedAllocation {
  readonly coworkerExtraServiceId: number;
  readonly uses: number;
  /** Set if the hold reserves these units. The same credit may pay others too. */
  readonly ofHold?: true;
}

/** A hold that pays first, with its allocations in their order. */
export type PlannedHold = Pick<CreditHold, "id" | "kind" | "unit" | "resourceTypeId"> & {
  readonly allocations: readonly HoldAllocation[];
};

export interface CreditLeftOut {
  readonly coworkerExtraServiceId: number;
  readonly reason: CreditLeftOutReason;
}

/** How credits pay a price. */
export interface CreditPlan {
  readonly allocations: readonly PlannedAllocation[];
  readonly creditsLeftOut: readonly CreditLeftOut[];
  readonly coveredUnits: number;
  readonly covered: Decimal;
  readonly due: Decimal;
}

/** A price for credits to pay: `neededUnits` of the unit cost `total`; `currencyUnit` is the smallest currency unit. */
export interface Payable {
  readonly unit: ChargePeriod;
  readonly neededUnits: number;
  readonly total: Decimal;
  readonly currencyUnit: number;
}

/**
 * The credits that a plan of the booking considers, in burn order, the customer's own first. Empty if the booking does
 * not use credits.
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
 * Takes the needed units from the credits that can pay at the start of the booking. A total of 0 needs none. Of the
 * credits left out, the plan lists the customer's own only. `credits` must come from `plannableCredits` for this
 * booking, or for one that differs only in time.
 */
export function planCredits(
  booking: Booking,
  payable: Payable,
  credits: readonly PlannableCredit[],
  hold: PlannedHold | null = null,
): CreditPlan {
  const looked = credits.map((credit) => ({ credit, why: whyNotPaying(credit, payable.unit, booking) }));
  const { neededUnits, total, currencyUnit } = payable;
  const need = total === 0 ? 0 : neededUnits;
  const able = looked.filter(({ why }) => why === null).map(({ credit }) => credit);
  const held = takenOfHold(hold, payable.unit, need);
  const { allocations: others, uncovered } = taken(able, need - sumOf(held));
  const allocations = [...held, ...others.map(({ credit, uses }) => ({ coworkerExtraServiceId: credit.id, uses }))];
  const paying = new Set(allocations.map(({ coworkerExtraServiceId: id }) => id));
  const due = total === 0 ? total : scaled(total, uncovered, need, currencyUnit)!;
  return {
    allocations,
    creditsLeftOut: looked
      .filter(({ credit }) => credit.coworkerId === booking.coworkerId && !paying.has(credit.id))
      .map(({ credit, why }) => ({ coworkerExtraServiceId: credit.id, reason: why ?? "NOT_NEEDED" })),
    coveredUnits: need - uncovered,
    covered: (total - due) as Decimal,
    due,
  };
}

/** The units of the hold that a need takes, in the order of its allocations. */
function takenOfHold(hold: PlannedHold | null, unit: ChargePeriod, need: number): PlannedAllocation[] {
  if (hold === null || hold.unit !== unit) return [];
  let rest = need;
  return hold.allocations.flatMap(({ coworkerExtraServiceId, uses: held }) => {
    const uses = Math.min(held, rest);
    rest -= uses;
    return uses === 0 ? [] : [{ coworkerExtraServiceId, uses, ofHold: true as const }];
  });
}

/** The units of these allocations together. */
export function sumOf(allocations: readonly Pick<PlannedAllocation, "uses">[]): number {
  return allocations.reduce((sum, { uses }) => sum + uses, 0);
}

function isLookedAt(credit: CustomerCredit): boolean {
  return isCredit(credit) && credit.kind === "TIME_CREDIT" && credit.voidedOn === null && credit.remainingUses > 0;
}

/** The first reason why the credit cannot pay at the start of the booking, regardless of other credits. */
function whyNotPaying(credit: CustomerCredit, unit: ChargePeriod, booking: Booking): CreditLeftOutReason | null {
  if (credit.chargePeriod !== unit) return "UNIT";
  if (!paysFor(credit, booking.resourceTypeId)) return "RESOURCE_TYPE";
  const status = statusOf(credit, booking.from);
  if (status === "SCHEDULED" || status === "EXPIRED") return status;
  return availableUses(credit) === 0 ? "HELD" : null;
}
