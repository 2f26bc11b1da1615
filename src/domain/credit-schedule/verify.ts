import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { Examined, Fault } from "../use-history/verify.ts";

/** The fields of the next credit that must agree with the one before it. */
export type NextCredit = Pick<CoworkerExtraService, "id" | "businessId" | "coworkerId" | "rolledOver">;

/**
 * Checks that what a credit moved is what the next one got: no unit is lost or made by rolling over. `units` is the sum of
 * its ROLLOVER rows.
 */
export function examineRollover(credit: Examined, units: number, next: NextCredit | null): Fault[] {
  const fault = (invariant: "I1" | "I7", message: string): Fault => ({
    ...{ coworkerExtraServiceId: credit.id, sequence: null, invariant, message },
  });
  const faults: Fault[] = [];
  const received = next?.rolledOver ?? 0;
  if (units !== received)
    faults.push(fault("I1", `${units} rolled over, but the next credit got ${next === null ? "none" : received}`));
  if (credit.rolledOver > 0 && credit.renewedFromId === null)
    faults.push(fault("I1", `got ${credit.rolledOver} by rollover, but follows no credit`));
  if (next !== null && (next.businessId !== credit.businessId || next.coworkerId !== credit.coworkerId))
    faults.push(fault("I7", `is followed by credit ${next.id} of another business or customer`));
  return faults;
}
