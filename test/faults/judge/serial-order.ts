import { grouped } from "./grouped.ts";
import { type Attempt, acknowledged, type Journal } from "./journal.ts";
import type { Stored, StoredRow } from "./stored.ts";

/**
 * Whether spends that only take can have happened one after the other, each from what the ones before it left, in burn order
 * (the credits' ids, first to last). The order is found in the rows: a spend comes when the credit that it takes from first
 * is reached, by its place in that credit's ledger. Replayed in it, a model must take the very same units.
 */
export function faultsOfSerialOrder(
  attempts: readonly Attempt[],
  journal: Journal,
  { credits, rows }: Stored,
  burnOrder: readonly number[],
): string[] {
  const rank = new Map(burnOrder.map((id, place) => [id, place]));
  const left = burnOrder.map((id) => credits.find((credit) => credit.id === id)!.totalUses);
  const byKey = grouped(rows, ({ idempotencyKey }) => idempotencyKey);
  const spends = attempts
    .flatMap((attempt) => {
      const taken = [...(byKey.get(attempt.key) ?? [])].sort((a, b) => a.allocationIndex - b.allocationIndex);
      return taken.length === 0 ? [] : [{ attempt, taken }];
    })
    .sort((a, b) => compareFirst(a.taken[0]!, b.taken[0]!));
  const faults = spends.flatMap(({ attempt, taken }) => {
    const expected = burn(left, attempt.creditUsed!).map(([place, uses], index) => [burnOrder[place], uses, index]);
    const found = taken.map((row) => [row.coworkerExtraServiceId, row.creditUsed, row.allocationIndex]);
    if (JSON.stringify(expected) === JSON.stringify(found)) return [];
    return [`${attempt.key}: took ${JSON.stringify(found)} where ${JSON.stringify(expected)} was its turn`];
  });
  const remaining = left.reduce((sum, uses) => sum + uses, 0);
  const refused = attempts.filter(({ key }) => acknowledged(journal, key)?.kind === "refused");
  // The rest only decreases: a refused amount must exceed the final rest.
  const wronged = refused.filter(({ creditUsed }) => creditUsed! <= remaining);
  return [...faults, ...wronged.map(({ key, creditUsed }) => `${key}: ${creditUsed} of ${remaining} was refused`)];

  function compareFirst(a: StoredRow, b: StoredRow): number {
    const [x, y] = [rank.get(a.coworkerExtraServiceId)!, rank.get(b.coworkerExtraServiceId)!];
    return x - y || a.sequence - b.sequence;
  }
}

/** Takes units, first credit first. Returns position and units. */
function burn(left: number[], amount: number): [place: number, uses: number][] {
  let needed = amount;
  const taken: [number, number][] = [];
  left.forEach((uses, place) => {
    const some = Math.min(uses, needed);
    if (some === 0) return;
    taken.push([place, some]);
    left[place] = uses - some;
    needed -= some;
  });
  return taken;
}
