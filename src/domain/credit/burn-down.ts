import { type Refusal, refusal } from "../refusal.ts";
import type { UseHistoryEntry } from "../use-history/chain.ts";
import { availableUses, type Held } from "./available.ts";
import { type Burnable, byBurnOrder } from "./order.ts";

/** The units that one credit pays. */
export interface Allocation<C> {
  readonly credit: C;
  readonly uses: number;
  /** The hold that reserves these units. */
  readonly hold?: UseHistoryEntry["hold"];
}

/** Maximum number of ledger rows that one operation writes. */
export const ALLOCATIONS_MAX = 1_000;

export interface BurnDown<C> {
  /** In burn order, each of at least 1 unit. */
  readonly allocations: readonly Allocation<C>[];
  /** Units that no credit pays. */
  readonly uncovered: number;
}

/** Takes `need` units from credits that can all pay: from the first as much as it has, then from the next. */
export function burnDown<C extends Burnable & Held>(
  credits: readonly C[],
  need: number,
  byOrder: (a: C, b: C) => number = byBurnOrder,
): BurnDown<C> {
  return taken([...credits].sort(byOrder), need);
}

/** The same for credits that are already in burn order. */
export function taken<C extends Burnable & Held>(inOrder: readonly C[], need: number): BurnDown<C> {
  let uncovered = need;
  const allocations: Allocation<C>[] = [];
  for (const credit of inOrder) {
    if (uncovered === 0) break;
    const uses = Math.min(availableUses(credit), uncovered);
    if (uses === 0) continue;
    allocations.push({ credit, uses });
    uncovered -= uses;
  }
  return { allocations, uncovered };
}

/** Refuses an operation that would write too many ledger rows. `property` is the input that the refusal names. */
export function checkAllocations(property: string, count: number): Refusal[] {
  if (count <= ALLOCATIONS_MAX) return [];
  return [
    refusal("OUT_OF_RANGE", property, `would write ${count} rows; one operation writes at most ${ALLOCATIONS_MAX}`),
  ];
}
