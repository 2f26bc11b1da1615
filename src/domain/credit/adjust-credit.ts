import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, newOperationId, read } from "../decision.ts";
import { INTEGER_MAX } from "../field.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { append } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { notACredit, voided } from "./can-pay.ts";
import { checkChange, checkReason } from "./input-checks.ts";
import { isCredit } from "./is-credit.ts";
import type { OneRow } from "./record-use.ts";

export interface AdjustCredit {
  readonly coworkerExtraServiceId: number;
  /** By how many units the total is raised, or, where it is negative, lowered. */
  readonly amount: number;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Raises or lowers the total of a credit, and what is left by as much. */
export function* adjustCredit(input: AdjustCredit, context: CommandContext): Decision<Outcome<OneRow>> {
  const { coworkerExtraServiceId: id, amount, reason, idempotencyKey } = input;
  refuseIfAny([...checkChange("amount", amount), ...checkReason(reason), ...checkKey(idempotencyKey)]);
  const credit = yield* read("CoworkerExtraService", id);
  if (credit === null) throw new Refused([notFound("coworkerExtraServiceId")]);
  const key = { businessId: credit.businessId, mutation: "adjustCredit", idempotencyKey, input: [id, amount, reason] };
  return yield* once(
    key,
    function* (): Decision<OneRow> {
      refuseIfAny(whyNotAdjustable(credit, amount));
      const useHistoryId = yield* adjust(credit, amount, { reason, idempotencyKey }, context);
      return { coworkerExtraServiceId: id, useHistoryId };
    },
    context,
  );
}

/** Why the total cannot change by so much. */
function whyNotAdjustable(credit: CoworkerExtraService, amount: number): Refusal[] {
  if (!isCredit(credit)) return [notACredit(credit)];
  if (credit.voidedOn !== null) return [voided()];
  if (credit.remainingUses + amount < 0)
    return [
      refusal(
        "INSUFFICIENT_CREDIT",
        "amount",
        `would take more than the ${credit.remainingUses} that are left`,
        amount,
      ),
    ];
  if (credit.totalUses + amount > INTEGER_MAX)
    return [refusal("OUT_OF_RANGE", "amount", `would raise the total above ${INTEGER_MAX}`, amount)];
  return [];
}

/** Writes the adjustment, with the other changes given, and answers the id of its row. */
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
