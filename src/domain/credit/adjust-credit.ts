import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, newOperationId, read } from "../decision.ts";
import { INTEGER_MAX, integer } from "../field.ts";
import { type InputValues, operation } from "../operation.ts";
import { type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { orNotFound } from "../subject.ts";
import { append } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { type OneRow, oneRow } from "./answers.ts";
import { availableUses, type Held } from "./available.ts";
import { notACredit, voided } from "./can-pay.ts";
import { closeLapsed, withHeldOne } from "./held.ts";
import { creditId, reason } from "./inputs.ts";
import { isCredit } from "./is-credit.ts";

export const adjustCredit = operation({
  name: "adjustCredit",
  description: "Raises or lowers the total of a credit and the units left by the same amount.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  event: "CREDIT_ADJUSTED",
  inputDescription: "A correction of a credit's total.",
  input: {
    coworkerExtraServiceId: creditId,
    amount: integer("Units added to the total; negative lowers it. Not 0."),
    reason,
  },
  rules: { amount: ({ amount }) => (amount === 0 ? [refusal("OUT_OF_RANGE", "amount", "must not be 0", 0)] : []) },
  fingerprintOrder: ["coworkerExtraServiceId", "amount", "reason"],
  answer: oneRow,
  subject: ({ coworkerExtraServiceId: id }) => orNotFound("coworkerExtraServiceId", read("CoworkerExtraService", id)),
  *decide({ amount, reason, idempotencyKey }, found, given): Decision<OneRow> {
    const reserved = yield* withHeldOne(found, given);
    const { credit, context } = reserved;
    refuseIfAny(whyNotAdjustable(credit, amount));
    yield* closeLapsed(reserved);
    const useHistoryId = yield* adjust(credit, amount, { reason, idempotencyKey }, context);
    return { coworkerExtraServiceId: credit.id, useHistoryId };
  },
});
export interface AdjustCredit extends InputValues<typeof adjustCredit> {}

/** Why the total cannot change by `amount`; empty if it can. */
function whyNotAdjustable(credit: CoworkerExtraService & Held, amount: number): Refusal[] {
  if (!isCredit(credit)) return [notACredit(credit)];
  if (credit.voidedOn !== null) return [voided()];
  const available = availableUses(credit);
  if (available + amount < 0)
    return [refusal("INSUFFICIENT_CREDIT", "amount", `would take more than the ${available} that are left`, amount)];
  if (credit.totalUses + amount > INTEGER_MAX)
    return [refusal("OUT_OF_RANGE", "amount", `would raise the total above ${INTEGER_MAX}`, amount)];
  return [];
}

/** Writes the adjustment, in units of the credit, together with other changes of the credit. Returns the id of the row. */
export function* adjust(
  credit: CoworkerExtraService,
  amount: number,
  { reason, idempotencyKey }: { reason: string; idempotencyKey: string | null },
  context: CommandContext,
  changes: Partial<CoworkerExtraService> = {},
): Decision<number> {
  const operationId = yield* newOperationId(context);
  const values = { kind: "ADJUSTMENT", totalChange: amount, usageAt: context.now, reason, idempotencyKey } as const;
  const [id] = yield* append(credit, [yield* entry({ ...values, operationId }, context)], context, changes);
  return id!;
}
