import { type CommandContext, type Decision, newOperationId, read } from "../decision.ts";
import { checkValues } from "../draft.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { notFound, Refused, refuseIfAny } from "../refusal.ts";
import { append, ledgerFields } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { useHistoryFields } from "../use-history/fields.ts";
import { validityFields, whyNotUsable } from "./can-pay.ts";
import { checkUnits, checkUseFor, type UseFor, usageAtOf } from "./input-checks.ts";

export interface RecordUse extends UseFor {
  readonly coworkerExtraServiceId: number;
  readonly creditUsed: number;
  readonly reason: string | null;
  readonly idempotencyKey: string;
}

export interface OneRow {
  readonly coworkerExtraServiceId: number;
  readonly useHistoryId: number;
}

/** What of a credit a use asks for. */
const usableFields = [...ledgerFields, ...validityFields] as const;

/** Takes units of one credit that the caller names. */
export function* recordUse(input: RecordUse, context: CommandContext): Decision<Outcome<OneRow>> {
  const { coworkerExtraServiceId: id, creditUsed, reason, idempotencyKey } = input;
  const { bookingId, bookingFromTime, bookingToTime, bookingResourceName } = input;
  refuseIfAny([
    ...checkUnits("creditUsed", creditUsed),
    ...checkUseFor(input),
    ...checkValues({ reason: useHistoryFields.reason }, { reason }),
    ...checkKey(idempotencyKey),
  ]);
  const credit = yield* read("CoworkerExtraService", id, { fields: usableFields });
  if (credit === null) throw new Refused([notFound("coworkerExtraServiceId")]);
  const booking = { bookingId, bookingFromTime, bookingToTime, bookingResourceName };
  const asked = [id, creditUsed, ...Object.values(booking), input.usageAt ?? bookingFromTime, reason];
  const key = { businessId: credit.businessId, mutation: "recordUse", idempotencyKey, input: asked };
  return yield* once(
    key,
    function* (): Decision<OneRow> {
      const usageAt = usageAtOf(input, context.now);
      refuseIfAny(whyNotUsable(credit, creditUsed, usageAt));
      const values = { ...booking, kind: "USE", creditUsed, usageAt, reason, idempotencyKey } as const;
      const row = yield* entry({ ...values, operationId: yield* newOperationId(context) }, context);
      const [useHistoryId] = yield* append(credit, [row], context);
      return { coworkerExtraServiceId: id, useHistoryId: useHistoryId! };
    },
    context,
  );
}
