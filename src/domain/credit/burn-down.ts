import { type Refusal, refusal } from "../refusal.ts";
import { type Burnable, byBurnOrder } from "./order.ts";

/** What one credit pays. */
export interface Allocation<C> {
  readonly credit: C;
  readonly uses: number;
}

/** How many credits one operation takes from, or gives back to, at most. */
export const ALLOCATIONS_MAX = 1_000;

export interface BurnDown<C> {
  /** In the order in which the credits are used, each of at least 1. */
  readonly allocations: readonly Allocation<C>[];
  /** What is not paid for. */
  readonly uncovered: number;
}

/** Takes a need from credits that can all pay for it: from the first as much as it has, then from the next. */
export function burnDown<C extends Burnable>(
  credits: readonly C[],
  need: number,
  byOrder: (a: C, b: C) => number = byBurnOrder,
): BurnDown<C> {
  return taken([...credits].sort(byOrder), need);
}

/** The same of credits that come in burn order. */
export function taken<C extends Burnable>(inOrder: readonly C[], need: number): BurnDown<C> {
  let uncovered = need;
  const allocations: Allocation<C>[] = [];
  for (const credit of inOrder) {
    if (uncovered === 0) break;
    const uses = Math.min(credit.remainingUses, uncovered);
    if (uses === 0) continue;
    allocations.push({ credit, uses });
    uncovered -= uses;
  }
  return { allocations, uncovered };
}

/** Refuses an operation that would write more rows than one can. `property` is the input to blame. */
export function checkAllocations(property: string, count: number): Refusal[] {
  if (count <= ALLOCATIONS_MAX) return [];
  return [refusal("OUT_OF_RANGE", property, `would take ${count} rows, and ${ALLOCATIONS_MAX} are written at once`)];
}
