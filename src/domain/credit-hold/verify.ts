import type { Fault } from "../use-history/verify.ts";
import type { HoldAllocation } from "./allocation.ts";
import type { CreditHold } from "./fields.ts";

/** A hold with everything that must agree with it. */
export interface ExaminedHold {
  readonly hold: CreditHold;
  readonly allocations: readonly HoldAllocation[];
  /** The units that rows with this hold took, by credit. Reversals do not reduce them. */
  readonly used: ReadonlyMap<number, number>;
}

/** I9: the rows that name a hold sum to what it says was used. */
export function examineHold({ hold, allocations, used }: ExaminedHold): Fault[] {
  const faults: Fault[] = [];
  const report = (credit: number | null, message: string) =>
    faults.push({
      coworkerExtraServiceId: credit,
      sequence: null,
      invariant: "I9",
      message: `hold ${hold.id} ${message}`,
    });
  const sum = (of: (one: HoldAllocation) => number) => allocations.reduce((all, one) => all + of(one), 0);
  if (sum(({ uses }) => uses) !== hold.uses)
    report(null, `reserves ${hold.uses}, but its allocations do not sum to it`);
  if (sum(({ captured }) => captured) !== hold.captured)
    report(null, `says that ${hold.captured} were used, but its allocations do not sum to it`);
  if (hold.captured > 0 && hold.closedAs !== "CAPTURED") report(null, "was not captured, but units of it were used");
  const known = new Map(allocations.map((one) => [one.coworkerExtraServiceId, one.captured]));
  for (const id of new Set([...known.keys(), ...used.keys()])) {
    const [said, rows] = [known.get(id) ?? 0, used.get(id) ?? 0];
    if (said !== rows) report(id, `says that ${said} were used of the credit, but its rows used ${rows}`);
  }
  return faults;
}

/** I8: the active holds of a credit never reserve more than is left of it, and none of a voided one. */
export function examineHeld(
  credit: { readonly id: number; readonly remainingUses: number },
  heldUses: number,
): Fault[] {
  if (heldUses <= credit.remainingUses) return [];
  const message = `active holds reserve ${heldUses}, but ${credit.remainingUses} are left`;
  return [{ coworkerExtraServiceId: credit.id, sequence: null, invariant: "I8", message }];
}
