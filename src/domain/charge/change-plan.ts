import type { GivenBack } from "../credit/reversal.ts";
import type { PlannedAllocation } from "../pricing/credit-plan.ts";

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

/** The units that the charge still has of each credit. */
export function unitsByCredit(left: readonly GivenBack<Use>[]): Map<number, number> {
  const units = new Map<number, number>();
  for (const { use, uses } of left)
    units.set(use.coworkerExtraServiceId, (units.get(use.coworkerExtraServiceId) ?? 0) + uses);
  return units;
}

interface Refundable {
  readonly id: number;
  readonly remainingUses: number;
  readonly voidedOn: number | null;
}

/**
 * The credits as if the charge had given back what it still has. A voided credit can go on paying what it paid, and no
 * more: nothing else is left of it.
 */
export function asGivenBack<C extends Refundable>(credits: readonly C[], left: readonly GivenBack<Use>[]): C[] {
  const units = unitsByCredit(left);
  return credits.map((credit) => {
    const back = units.get(credit.id) ?? 0;
    return back === 0 ? credit : { ...credit, remainingUses: credit.remainingUses + back, voidedOn: null };
  });
}

/** The difference, for each credit, between what the charge has (`left`, the newest use first) and what it needs. */
export function changePlan<U extends Use>(
  left: readonly GivenBack<U>[],
  needed: readonly PlannedAllocation[],
): ChangePlan<U> {
  const has = unitsByCredit(left);
  const surplus = new Map(has);
  for (const { coworkerExtraServiceId: id, uses } of needed) surplus.set(id, (has.get(id) ?? 0) - uses);
  const back = left.flatMap(({ use, uses }) => {
    const id = use.coworkerExtraServiceId;
    const rest = surplus.get(id)!;
    const given = Math.min(uses, Math.max(rest, 0));
    surplus.set(id, rest - given);
    return given === 0 ? [] : [{ use, uses: given }];
  });
  const more = needed.flatMap(({ coworkerExtraServiceId: id, uses }) => {
    const lacking = uses - (has.get(id) ?? 0);
    return lacking > 0 ? [{ coworkerExtraServiceId: id, uses: lacking }] : [];
  });
  return { back, more };
}
