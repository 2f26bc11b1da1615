import type { UseHistory } from "../use-history/fields.ts";

type Use = Pick<UseHistory, "id" | "creditUsed" | "allocationIndex">;
type Reversal = Pick<UseHistory, "reversesId" | "creditUsed">;

/** A use, and how much of it is given back. */
export interface GivenBack<U> {
  readonly use: U;
  readonly uses: number;
}

/** How much of each use was not given back yet, the last allocation first. */
export function leftOf<U extends Use>(uses: readonly U[], reversals: readonly Reversal[]): GivenBack<U>[] {
  const givenBack = new Map<number, number>();
  for (const { reversesId, creditUsed } of reversals)
    if (reversesId !== null) givenBack.set(reversesId, (givenBack.get(reversesId) ?? 0) - (creditUsed ?? 0));
  return [...uses]
    .sort((a, b) => b.allocationIndex - a.allocationIndex || b.id - a.id)
    .map((use) => ({ use, uses: (use.creditUsed ?? 0) - (givenBack.get(use.id) ?? 0) }));
}

/** So many units of what is left, taken from the front, none of them from a use of which nothing is left. */
export function giveBack<U>(left: readonly GivenBack<U>[], units: number): GivenBack<U>[] {
  let rest = units;
  return left.flatMap(({ use, uses }) => {
    const back = Math.min(uses, rest);
    rest -= back;
    return back === 0 ? [] : [{ use, uses: back }];
  });
}
