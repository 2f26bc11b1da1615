import { type Decision, newOperationId, read } from "../decision.ts";
import { type InputValues, operation } from "../operation.ts";
import { type Refusal, Refused, refusal } from "../refusal.ts";
import { orNotFound } from "../subject.ts";
import { append } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { type OneRow, oneRow } from "./answers.ts";
import type { Held } from "./available.ts";
import { notACredit, voided } from "./can-pay.ts";
import { closeLapsed, withHeldOne } from "./held.ts";
import { creditId, reason } from "./inputs.ts";
import { isCredit } from "./is-credit.ts";

export const voidCredit = operation({
  name: "voidCredit",
  description: "Takes the units left of a credit permanently. Past uses stay.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  event: "CREDIT_VOIDED",
  inputDescription: "A credit to void.",
  input: { coworkerExtraServiceId: creditId, reason },
  fingerprintOrder: ["coworkerExtraServiceId", "reason"],
  answer: oneRow,
  subject: ({ coworkerExtraServiceId: id }) => orNotFound("coworkerExtraServiceId", read("CoworkerExtraService", id)),
  *decide({ reason, idempotencyKey }, found, given): Decision<OneRow> {
    if (!isCredit(found)) throw new Refused([notACredit(found)]);
    if (found.voidedOn !== null) throw new Refused([voided()]);
    const reserved = yield* withHeldOne(found, given);
    const { credit, context } = reserved;
    if (credit.heldUses > 0) throw new Refused([heldNow(credit)]);
    yield* closeLapsed(reserved);
    const operationId = yield* newOperationId(context);
    const values = { kind: "VOID", creditUsed: credit.remainingUses, usageAt: context.now, reason } as const;
    const row = yield* entry({ ...values, operationId, idempotencyKey }, context);
    const [useHistoryId] = yield* append(credit, [row], context, { voidedOn: context.now });
    return { coworkerExtraServiceId: credit.id, useHistoryId: useHistoryId! };
  },
});
/** The refusal of voiding a credit while active holds reserve units of it. */
export function heldNow({ heldUses }: Held): Refusal {
  return refusal("CREDIT_HELD", "coworkerExtraServiceId", `names a credit of which active holds reserve ${heldUses}`);
}

export interface VoidCredit extends InputValues<typeof voidCredit> {}
