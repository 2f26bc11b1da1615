import type { Instant } from "../calendar.ts";
import { ask, type Decision } from "../decision.ts";
import type { HoldAllocation, OpenAllocation } from "./allocation.ts";

/** Writes an allocation of a hold. */
export function allocate(allocation: OpenAllocation & { readonly closedOn: Instant | null }): Decision<void> {
  return ask({ step: "allocate", allocation });
}

/** The allocations of these holds, by hold and order. */
export function allocationsOf(holds: readonly number[]): Decision<HoldAllocation[]> {
  return ask({ step: "allocations", holds });
}

/** The allocations of these credits whose holds were not closed, expired ones too. Lock the credits first. */
export function openAllocationsOf(credits: readonly number[]): Decision<OpenAllocation[]> {
  return ask({ step: "openAllocations", credits });
}

/** The newest moment at which a hold of one of these credits was made or closed; 0 without holds. */
export function newestHoldOf(credits: readonly number[]): Decision<Instant> {
  return ask({ step: "newestHold", credits });
}

/** Closes the allocations of a hold; `null` opens them again. The hold itself is updated with `update`. */
export function closeAllocations(hold: number, closedOn: Instant | null): Decision<void> {
  return ask({ step: "closeAllocations", hold, closedOn });
}

/** Says how many units of an allocation were used. */
export function captureAllocation(hold: number, credit: number, captured: number): Decision<void> {
  return ask({ step: "captureAllocation", hold, credit, captured });
}
