import { type Decision, newOperationId, read } from "../decision.ts";
import { type InputValues, operation } from "../operation.ts";
import { Refused } from "../refusal.ts";
import { orNotFound } from "../subject.ts";
import { append } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { type OneRow, oneRow } from "./answers.ts";
import { notACredit, voided } from "./can-pay.ts";
import { creditId, reason } from "./inputs.ts";
import { isCredit } from "./is-credit.ts";

export const voidCredit = operation({
  name: "voidCredit",
  description: "Takes the units left of a credit permanently. Past uses stay.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  inputDescription: "A credit to void.",
  input: { coworkerExtraServiceId: creditId, reason },
  fingerprintOrder: ["coworkerExtraServiceId", "reason"],
  answer: oneRow,
  subject: ({ coworkerExtraServiceId: id }) => orNotFound("coworkerExtraServiceId", read("CoworkerExtraService", id)),
  *decide({ reason, idempotencyKey }, credit, context): Decision<OneRow> {
    if (!isCredit(credit)) throw new Refused([notACredit(credit)]);
    if (credit.voidedOn !== null) throw new Refused([voided()]);
    const operationId = yield* newOperationId(context);
    const values = { kind: "VOID", creditUsed: credit.remainingUses, usageAt: context.now, reason } as const;
    const row = yield* entry({ ...values, operationId, idempotencyKey }, context);
    const [useHistoryId] = yield* append(credit, [row], context, { voidedOn: context.now });
    return { coworkerExtraServiceId: credit.id, useHistoryId: useHistoryId! };
  },
});
export interface VoidCredit extends InputValues<typeof voidCredit> {}
