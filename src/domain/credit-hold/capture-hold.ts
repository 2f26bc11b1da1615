import type { Allocation } from "../credit/burn-down.ts";
import { bookingOf, holdReason } from "../credit/inputs.ts";
import { spend } from "../credit/spend-credit.ts";
import { type Decision, newOperationId } from "../decision.ts";
import { ref, uses, uuid } from "../field.ts";
import { type CompleteValues, ids } from "../input-field.ts";
import { type InputValues, operation } from "../operation.ts";
import { Refused, refusal, refuseIfAny } from "../refusal.ts";
import type { Ledgered } from "../use-history/append.ts";
import { closeCaptured, type LockedHold, lockHold, nowOf, whyNotOpen } from "./open-hold.ts";

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
  event: "HOLD_CAPTURED",
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
    refuseIfAny(whyNotOpen(hold, "holdId", context.now));
    const units = amount ?? hold.uses;
    if (units > hold.uses)
      throw new Refused([refusal("INSUFFICIENT_CREDIT", "amount", `is more than the ${hold.uses} held`, amount)]);
    const operationId = yield* newOperationId(context);
    const { usageAt } = hold;
    const values = { ...bookingOf(hold), kind: "USE", operationId, usageAt, reason, idempotencyKey } as const;
    const taken = takenOf(locked, units);
    const { useHistoryIds } = yield* spend({ allocations: taken, uncovered: 0 }, values, context);
    yield* closeCaptured(hold, taken, reason, context);
    return { creditHoldId: hold.id, operationId, useHistoryIds, covered: units };
  },
});
export interface CaptureHold extends InputValues<typeof captureHold> {}

/** The units of each allocation that a capture takes, in their order. */
function takenOf({ hold, allocations, credits }: LockedHold, units: number): Allocation<Ledgered>[] {
  let rest = units;
  const named = { id: hold.id, uniqueId: hold.uniqueId };
  return allocations.flatMap(({ coworkerExtraServiceId: id, uses }) => {
    const used = Math.min(uses, rest);
    rest -= used;
    return used === 0 ? [] : [{ credit: credits.get(id)!, uses: used, hold: named }];
  });
}
