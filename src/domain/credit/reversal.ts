import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { UseHistory } from "../use-history/fields.ts";

type Credit = Pick<CoworkerExtraService, "id" | "totalUses" | "remainingUses">;
type Use = Pick<UseHistory, "id" | "coworkerExtraServiceId" | "creditUsed" | "operationId" | "allocationIndex">;
type Reversal = Pick<UseHistory, "reversesId" | "creditUsed">;

/** A use, and the number of its units that are given back. */
export interface GivenBack<U> {
  readonly use: U;
  readonly uses: number;
}

/**
 * The units of each use that were not given back yet, the newest operation first, and of an operation the last allocation first. A credit never gets back more than is
 * used of it in total: imported reversals may not say which use they belong to.
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
  const firstRow = new Map<string, number>();
  for (const { operationId, id } of uses)
    firstRow.set(operationId, Math.min(firstRow.get(operationId) ?? Number.POSITIVE_INFINITY, id));
  const age = (use: U) => firstRow.get(use.operationId)!;
  return [...uses]
    .sort((a, b) => age(b) - age(a) || b.allocationIndex - a.allocationIndex || b.id - a.id)
    .map((use) => {
      const ofCredit = used.get(use.coworkerExtraServiceId) ?? 0;
      const left = Math.min((use.creditUsed ?? 0) - (givenBack.get(use.id) ?? 0), ofCredit);
      used.set(use.coworkerExtraServiceId, ofCredit - left);
      return { use, uses: left };
    });
}

/** The units of all these uses together. */
export function unitsOf(uses: readonly GivenBack<unknown>[]): number {
  return uses.reduce((sum, one) => sum + one.uses, 0);
}

/** Gives back `units` from the front of the list. Uses with nothing left are skipped. */
export function giveBack<U>(left: readonly GivenBack<U>[], units: number): GivenBack<U>[] {
  let rest = units;
  return left.flatMap(({ use, uses }) => {
    const back = Math.min(uses, rest);
    rest -= back;
    return back === 0 ? [] : [{ use, uses: back }];
  });
}
