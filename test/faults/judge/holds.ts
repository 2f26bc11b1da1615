import { grouped } from "./grouped.ts";
import type { Stored } from "./stored.ts";

/** I9, and the expiry of holds: their rows sum to what they say was used, and none was captured after its time. */
export function faultsOfHolds({ holds, allocations, rows }: Stored): string[] {
  const named = grouped(
    rows.filter(({ holdId }) => holdId !== null),
    ({ holdId }) => holdId!,
  );
  const parts = grouped(allocations, ({ creditHoldId }) => creditHoldId);
  return holds.flatMap(({ id, uses, captured, closedAs, closedOn, expiresAt }) => {
    const own = parts.get(id) ?? [];
    const taken = (named.get(id) ?? []).reduce((sum, { creditUsed }) => sum + (creditUsed ?? 0), 0);
    const sum = (of: "uses" | "captured") => own.reduce((all, one) => all + one[of], 0);
    return [
      ...(taken === captured ? [] : [`I9: hold ${id} says ${captured}, its rows took ${taken}`]),
      ...(sum("uses") === uses && sum("captured") === captured ? [] : [`I9: hold ${id} differs from its allocations`]),
      ...(closedAs === "CAPTURED" && closedOn! >= expiresAt ? [`hold ${id} was captured after it had expired`] : []),
    ];
  });
}

/** I8 at this moment, which is not before the data was read: the active holds reserve no more than is left. */
export function overheld({ credits, holds, allocations }: Stored, at: number): string[] {
  const active = new Set(holds.filter((one) => one.closedAs === null && one.expiresAt > at).map(({ id }) => id));
  const held = new Map<number, number>();
  for (const { creditHoldId, coworkerExtraServiceId: id, uses } of allocations)
    if (active.has(creditHoldId)) held.set(id, (held.get(id) ?? 0) + uses);
  return credits.flatMap(({ id, remainingUses }) =>
    (held.get(id) ?? 0) > remainingUses ? [`I8: ${held.get(id)} of credit ${id} are held, ${remainingUses} left`] : [],
  );
}
