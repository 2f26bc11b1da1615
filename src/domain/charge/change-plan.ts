import { eq } from "../condition.ts";
import type { GivenBack } from "../credit/reversal.ts";
import { type Decision, find } from "../decision.ts";
import type { Booking } from "../pricing/booking.ts";
import type { PlannedAllocation, PlannedHold } from "../pricing/credit-plan.ts";

interface Use {
  readonly coworkerExtraServiceId: number;
}

/** The rows that turn what a booking took into what it needs now. A credit is in one of the lists at most. */
export interface ChangePlan<U> {
  /** Uses that get units back, the newest first. */
  readonly back: readonly GivenBack<U>[];
  /** Units that credits pay in addition, in burn order. */
  readonly more: readonly PlannedAllocation[];
}

/** Units of each credit, in the order in which the credits first appear. */
function unitsByCredit(parts: readonly PlannedAllocation[]): Map<number, number> {
  const units = new Map<number, number>();
  for (const { coworkerExtraServiceId: id, uses } of parts) units.set(id, (units.get(id) ?? 0) + uses);
  return units;
}

function ofCredits(left: readonly GivenBack<Use>[]): PlannedAllocation[] {
  return left.map(({ use: { coworkerExtraServiceId }, uses }) => ({ coworkerExtraServiceId, uses }));
}

/**
 * The units that the charge still has of its hold, as a hold that pays first; `null` if it has none. They go on paying for the
 * booking like the hold itself: the windows of its credits are not looked at again, but its resource type is.
 */
export function* stillOfHold(
  left: readonly GivenBack<Use & { readonly holdId: number | null }>[],
  { resourceTypeId, useCredits }: Pick<Booking, "resourceTypeId" | "useCredits">,
): Decision<PlannedHold | null> {
  if (!useCredits) return null;
  const holdId = left.find(({ use, uses }) => use.holdId !== null && uses > 0)?.use.holdId ?? null;
  if (holdId === null) return null;
  const [hold] = yield* find("CreditHold", { where: eq("id", holdId), lock: null });
  if (hold?.resourceTypeId !== resourceTypeId) return null;
  const taken = left.filter(({ use, uses }) => use.holdId === holdId && uses > 0).reverse();
  const allocations = [...unitsByCredit(ofCredits(taken))].map(([coworkerExtraServiceId, uses], allocationIndex) => ({
    ...{ creditHoldId: holdId, coworkerExtraServiceId, allocationIndex, uses, captured: 0 },
  }));
  return { ...hold, allocations };
}

interface Refundable {
  readonly id: number;
  readonly remainingUses: number;
  readonly heldUses: number;
  readonly voidedOn: number | null;
}

/**
 * The credits as if the charge had given back what it still has. A voided credit can go on paying what it paid, and no
 * more: nothing else is left of it. `hold` reserves what the charge still has of its hold.
 */
export function asGivenBack<C extends Refundable>(
  credits: readonly C[],
  left: readonly GivenBack<Use>[],
  hold: PlannedHold | null,
): C[] {
  const units = unitsByCredit(ofCredits(left));
  const held = unitsByCredit(hold?.allocations ?? []);
  return credits.map((credit) => {
    const back = units.get(credit.id) ?? 0;
    if (back === 0) return credit;
    const heldUses = credit.heldUses + (held.get(credit.id) ?? 0);
    return { ...credit, remainingUses: credit.remainingUses + back, heldUses, voidedOn: null };
  });
}

/** The difference, for each credit, between what the charge has (`left`, the newest use first) and what it needs. */
export function changePlan<U extends Use>(
  left: readonly GivenBack<U>[],
  needed: readonly PlannedAllocation[],
): ChangePlan<U> {
  const has = unitsByCredit(ofCredits(left));
  const needs = unitsByCredit(needed);
  const surplus = new Map(has);
  for (const [id, uses] of needs) surplus.set(id, (has.get(id) ?? 0) - uses);
  const back = left.flatMap(({ use, uses }) => {
    const id = use.coworkerExtraServiceId;
    const rest = surplus.get(id)!;
    const given = Math.min(uses, Math.max(rest, 0));
    surplus.set(id, rest - given);
    return given === 0 ? [] : [{ use, uses: given }];
  });
  const more = [...needs].flatMap(([id, uses]) => {
    const lacking = uses - (has.get(id) ?? 0);
    return lacking > 0 ? [{ coworkerExtraServiceId: id, uses: lacking }] : [];
  });
  return { back, more };
}
