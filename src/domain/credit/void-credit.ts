import { type CommandContext, type Decision, newOperationId, read } from "../decision.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { notFound, Refused, refuseIfAny } from "../refusal.ts";
import { append } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { notACredit, voided } from "./can-pay.ts";
import { checkReason } from "./input-checks.ts";
import { isCredit } from "./is-credit.ts";
import type { OneRow } from "./record-use.ts";

export interface VoidCredit {
  readonly coworkerExtraServiceId: number;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Takes what is left of a credit, be it nothing, for good. What was used stays used. */
export function* voidCredit(input: VoidCredit, context: CommandContext): Decision<Outcome<OneRow>> {
  const { coworkerExtraServiceId: id, reason, idempotencyKey } = input;
  refuseIfAny([...checkReason(reason), ...checkKey(idempotencyKey)]);
  const credit = yield* read("CoworkerExtraService", id);
  if (credit === null) throw new Refused([notFound("coworkerExtraServiceId")]);
  const key = { businessId: credit.businessId, mutation: "voidCredit", idempotencyKey, input: [id, reason] };
  return yield* once(
    key,
    function* (): Decision<OneRow> {
      if (!isCredit(credit)) throw new Refused([notACredit(credit)]);
      if (credit.voidedOn !== null) throw new Refused([voided()]);
      const operationId = yield* newOperationId(context);
      const values = { kind: "VOID", creditUsed: credit.remainingUses, usageAt: context.now, reason } as const;
      const row = yield* entry({ ...values, operationId, idempotencyKey }, context);
      const [useHistoryId] = yield* append(credit, [row], context, { voidedOn: context.now });
      return { coworkerExtraServiceId: id, useHistoryId: useHistoryId! };
    },
    context,
  );
}
