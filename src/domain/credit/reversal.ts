import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { UseHistory } from "../use-history/fields.ts";

type Credit = Pick<CoworkerExtraService, "id" | "totalUses" | "remainingUses">;
type Use = Pick<UseHistory, "id" | "coworkerExtraServiceId" | "creditUsed" | "allocationIndex">;
type Reversal = Pick<UseHistory, "reversesId" | "creditUsed">;

/** A use, and how much of it is given back. */
export interface GivenBack<U> {
  readonly use: U;
  readonly uses: number;
}

/**
 * How much of each use was not given back yet, the last allocation first. No credit gets more than is used of it in
 * all: rows of the past, brought from elsewhere, may have given something back without saying of which use.
 */
export function leftOf<U extends Use>(
  uses: readonly U[],
  reversals: readonly Reversal[],
  credits: readonly Credit[],
): GivenBack<U>[] {
  const givenBack = new Map<number, number>();
  for (const { reversesId, creditUsed } of reversals)
    if (reversesId !== null) givenBack.set(reversesId, (givenBack.get(reversesId) ?? 0) - (creditUsed ?? 0));
  const used = new Map(credits.map(({ id, totalUses, remainingUses }) => [id, totalUses - remainingUses]));
  return [...uses]
    .sort((a, b) => b.allocationIndex - a.allocationIndex || b.id - a.id)
    .map((use) => {
      const ofCredit = used.get(use.coworkerExtraServiceId) ?? 0;
      const left = Math.min((use.creditUsed ?? 0) - (givenBack.get(use.id) ?? 0), ofCredit);
      used.set(use.coworkerExtraServiceId, ofCredit - left);
      return { use, uses: left };
    });
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
