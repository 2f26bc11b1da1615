import type { SomeRows } from "../credit/answers.ts";
import { checkAllocations } from "../credit/burn-down.ts";
import { bookingOf, holdReason } from "../credit/inputs.ts";
import { spend } from "../credit/spend-credit.ts";
import { type CommandContext, type Decision, newOperationId } from "../decision.ts";
import { ref, uses, uuid } from "../field.ts";
import { type CompleteValues, ids } from "../input-field.ts";
import { type InputValues, operation } from "../operation.ts";
import { Refused, refusal, refuseIfAny } from "../refusal.ts";
import type { EntryValues } from "../use-history/entry.ts";
import { closeHold, type LockedHold, lockHold, nowOf, whyNotOpen } from "./open-hold.ts";
import { captureAllocation } from "./steps.ts";

const answer = {
  creditHoldId: ref("The hold now; null after a refusal.", { to: "CreditHold" }),
  operationId: uuid("Identifier of the operation, shared by its rows; null after a refusal."),
  useHistoryIds: ids("The added ledger rows, in allocation order; empty after a refusal.", { to: "UseHistory" }),
  covered: uses("Units used."),
} as const;
export interface Captured extends CompleteValues<typeof answer> {}

export const captureHold = operation({
  name: "captureHold",
  description:
    "Uses the units that a hold reserves, all or some, with one ledger row for each credit. The rest is released, and the hold is closed. A credit that expired after the hold was made still pays.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  inputDescription: "A hold whose units are used.",
  input: {
    holdId: ref("The hold, by either id.", { to: "CreditHold" }),
    amount: uses("Units to use, at least 1. Default: all that are held.", { nullable: true, min: 1 }),
    reason: holdReason,
  },
  answer,
  figures: ({ covered }) => ({ covered }),
  subject: ({ holdId }) => lockHold("holdId", holdId),
  *decide({ amount, reason, idempotencyKey }, locked, given): Decision<Captured> {
    const { hold } = locked;
    const context = yield* nowOf(locked, given);
    refuseIfAny(whyNotOpen(hold, "holdId", context));
    const units = amount ?? hold.uses;
    if (units > hold.uses)
      throw new Refused([refusal("INSUFFICIENT_CREDIT", "amount", `is more than the ${hold.uses} held`, amount)]);
    const operationId = yield* newOperationId(context);
    const { usageAt } = hold;
    const values = { ...bookingOf(hold), kind: "USE", operationId, usageAt, reason, idempotencyKey } as const;
    const { useHistoryIds } = yield* capture(locked, units, { ...values, reason }, context);
    return { creditHoldId: hold.id, operationId, useHistoryIds, covered: units };
  },
});
export interface CaptureHold extends InputValues<typeof captureHold> {}

/** Writes a use of each allocation, in their order, up to `units`, and closes the hold. At least 1 unit is used. */
export function* capture(
  { hold, allocations, credits }: LockedHold,
  units: number,
  values: EntryValues & { readonly reason: string | null },
  context: CommandContext,
): Decision<SomeRows> {
  let rest = units;
  const taken = allocations.flatMap(({ coworkerExtraServiceId: id, uses }) => {
    const used = Math.min(uses, rest);
    rest -= used;
    return used === 0 ? [] : [{ credit: credits.get(id)!, uses: used }];
  });
  refuseIfAny(checkAllocations("holdId", taken.length));
  const named = { id: hold.id, uniqueId: hold.uniqueId };
  const rows = yield* spend({ allocations: taken, uncovered: 0 }, { ...values, hold: named }, context);
  for (const { credit, uses } of taken) yield* captureAllocation(hold.id, credit.id, uses);
  yield* closeHold(hold, { closedAs: "CAPTURED", captured: units, reason: values.reason }, context);
  return rows;
}
