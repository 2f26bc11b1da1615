import type { AdjustCredit } from "../domain/credit/adjust-credit.ts";
import type { OneRow, RecordUse } from "../domain/credit/record-use.ts";
import type { ReverseUse } from "../domain/credit/reverse-use.ts";
import type { SomeRows, SpendCredit } from "../domain/credit/spend-credit.ts";
import type { UseCredits, UsedCredits } from "../domain/credit/use-credits.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import { type Dependencies, decide } from "./dependencies.ts";
import { requireRole, type Viewer } from "./viewer.ts";

const ROLE = "CoworkerExtraServiceUseHistory-Create";

/**
 * The operations of the ledger. Each is done once under its idempotency key, and answers what came of it then when it is
 * asked again. Throws `Refused` for input that is not well-formed, records that are missing and keys that were used otherwise.
 */
export async function recordUse(
  dependencies: Dependencies,
  viewer: Viewer,
  input: RecordUse,
): Promise<Outcome<OneRow>> {
  requireRole(viewer, ROLE);
  return decide(dependencies, viewer, "recordUse", input);
}

export async function spendCredit(
  dependencies: Dependencies,
  viewer: Viewer,
  input: SpendCredit,
): Promise<Outcome<SomeRows>> {
  requireRole(viewer, ROLE);
  return decide(dependencies, viewer, "spendCredit", input);
}

export async function reverseUse(
  dependencies: Dependencies,
  viewer: Viewer,
  input: ReverseUse,
): Promise<Outcome<SomeRows>> {
  requireRole(viewer, ROLE);
  return decide(dependencies, viewer, "reverseUse", input);
}

export async function adjustCredit(
  dependencies: Dependencies,
  viewer: Viewer,
  input: AdjustCredit,
): Promise<Outcome<OneRow>> {
  requireRole(viewer, ROLE);
  return decide(dependencies, viewer, "adjustCredit", input);
}

export async function useCredits(
  dependencies: Dependencies,
  viewer: Viewer,
  input: UseCredits,
): Promise<Outcome<UsedCredits>> {
  requireRole(viewer, ROLE);
  return decide(dependencies, viewer, "useCredits", input);
}
