import { type Decision, newOperationId, read } from "../decision.ts";
import { text } from "../field.ts";
import { type InputValues, operation } from "../operation.ts";
import { refuseIfAny } from "../refusal.ts";
import { orNotFound } from "../subject.ts";
import { append, ledgerFields } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { useHistoryFields } from "../use-history/fields.ts";
import { type OneRow, oneRow } from "./answers.ts";
import { validityFields, whyNotUsable } from "./can-pay.ts";
import { closeLapsed, withHeldOne } from "./held.ts";
import { bookingOf, checkBookingTimes, creditId, unitsUsed, usedAtStart, useFor } from "./inputs.ts";

/** The fields of a credit that a use reads. */
const usableFields = [...ledgerFields, ...validityFields] as const;

export const recordUse = operation({
  name: "recordUse",
  description: "Takes units of one credit.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  event: "CREDIT_USED",
  inputDescription: "A use of one credit.",
  input: {
    ...useFor,
    coworkerExtraServiceId: creditId,
    creditUsed: unitsUsed,
    reason: text("Why.", { nullable: true, max: useHistoryFields.reason.max }),
  },
  rules: { usageAt: checkBookingTimes },
  refusalOrder: ["creditUsed"],
  normalize: usedAtStart,
  fingerprintOrder: [
    ...(["coworkerExtraServiceId", "creditUsed", "bookingId", "bookingFromTime", "bookingToTime"] as const),
    ...(["bookingResourceName", "usageAt", "reason"] as const),
  ],
  answer: oneRow,
  subject: ({ coworkerExtraServiceId: id }) =>
    orNotFound("coworkerExtraServiceId", read("CoworkerExtraService", id, { fields: usableFields })),
  *decide(input, found, given): Decision<OneRow> {
    const reserved = yield* withHeldOne(found, given);
    const { credit, context } = reserved;
    const { creditUsed, reason, idempotencyKey } = input;
    const usageAt = input.usageAt ?? given.now;
    refuseIfAny(whyNotUsable(credit, creditUsed, usageAt));
    yield* closeLapsed(reserved);
    const values = { ...bookingOf(input), kind: "USE", creditUsed, usageAt, reason, idempotencyKey } as const;
    const row = yield* entry({ ...values, operationId: yield* newOperationId(context) }, context);
    const [useHistoryId] = yield* append(credit, [row], context);
    return { coworkerExtraServiceId: credit.id, useHistoryId: useHistoryId! };
  },
});
export interface RecordUse extends InputValues<typeof recordUse> {}
