import type { AdjustCredit } from "../domain/credit/adjust-credit.ts";
import type { Outcome } from "../domain/credit/once.ts";
import type { OneRow, RecordUse } from "../domain/credit/record-use.ts";
import type { ReverseUse } from "../domain/credit/reverse-use.ts";
import type { SomeRows, SpendCredit } from "../domain/credit/spend-credit.ts";
import type { UseCredits, UsedCredits } from "../domain/credit/use-credits.ts";
import type { VoidCredit } from "../domain/credit/void-credit.ts";
import { decide, type House } from "./house.ts";
import { requireRole, type Viewer } from "./viewer.ts";

const ROLE = "CoworkerExtraServiceUseHistory-Create";

/**
 * The operations of the ledger. Each is done once under its idempotency key, and answers what came of it then when it is
 * asked again. Throws `Refused` for input that is not well-formed, records that are missing and keys that were used otherwise.
 */
export async function recordUse(house: House, viewer: Viewer, input: RecordUse): Promise<Outcome<OneRow>> {
  requireRole(viewer, ROLE);
  return decide(house, viewer, "recordUse", input);
}

export async function spendCredit(house: House, viewer: Viewer, input: SpendCredit): Promise<Outcome<SomeRows>> {
  requireRole(viewer, ROLE);
  return decide(house, viewer, "spendCredit", input);
}

export async function reverseUse(house: House, viewer: Viewer, input: ReverseUse): Promise<Outcome<SomeRows>> {
  requireRole(viewer, ROLE);
  return decide(house, viewer, "reverseUse", input);
}

export async function adjustCredit(house: House, viewer: Viewer, input: AdjustCredit): Promise<Outcome<OneRow>> {
  requireRole(viewer, ROLE);
  return decide(house, viewer, "adjustCredit", input);
}

export async function voidCredit(house: House, viewer: Viewer, input: VoidCredit): Promise<Outcome<OneRow>> {
  requireRole(viewer, ROLE);
  return decide(house, viewer, "voidCredit", input);
}

export async function useCredits(house: House, viewer: Viewer, input: UseCredits): Promise<Outcome<UsedCredits>> {
  requireRole(viewer, ROLE);
  return decide(house, viewer, "useCredits", input);
}
