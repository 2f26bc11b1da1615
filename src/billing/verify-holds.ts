import type { Instant } from "../domain/calendar.ts";
import type { HoldAllocation } from "../domain/credit-hold/allocation.ts";
import { examineHeld, examineHold } from "../domain/credit-hold/verify.ts";
import type { Examined, Fault } from "../domain/use-history/verify.ts";
import type { Reader } from "../store/store.ts";

const HOLDS = 500;

/** Checks what active holds reserve of these credits: I8. */
export async function examineHolds(
  reader: Reader,
  credits: readonly Examined[],
  now: Instant,
  found: (fault: Fault) => void,
): Promise<void> {
  const held = await reader.heldUses(
    credits.map(({ id }) => id),
    now,
  );
  for (const credit of credits) for (const fault of examineHeld(credit, held.get(credit.id) ?? 0)) found(fault);
}

/** Checks every hold against its allocations and the rows that name it: I9. */
export async function* faultsOfHolds(reader: Reader): AsyncGenerator<Fault> {
  for (let last = 0; ; ) {
    const { rows } = await reader.page("CreditHold", { order: [], take: "first", count: HOLDS, after: [last] });
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    const allocations = new Map(ids.map((id) => [id, [] as HoldAllocation[]]));
    for (const one of await reader.holdAllocations(ids)) allocations.get(one.creditHoldId)!.push(one);
    const used = await reader.usedOfHolds(ids);
    for (const hold of rows)
      yield* examineHold({ hold, allocations: allocations.get(hold.id)!, used: used.get(hold.id) ?? new Map() });
    last = rows.at(-1)!.id;
  }
}
