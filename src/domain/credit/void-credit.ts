import { type Decision, type Given, newOperationId, read } from "../decision.ts";
import { notFound, Refused, refuseIfAny } from "../refusal.ts";
import { append } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { checkKey, checkReason } from "./checks.ts";
import { notACredit, voided } from "./eligibility.ts";
import { isCredit } from "./is-credit.ts";
import { type Outcome, once } from "./once.ts";
import type { OneRow } from "./record-use.ts";

export interface VoidCredit {
  readonly coworkerExtraServiceId: number;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Takes what is left of a credit, be it nothing, for good. What was used stays used. */
export function* voidCredit(input: VoidCredit, given: Given): Decision<Outcome<OneRow>> {
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
      const operationId = yield* newOperationId(given);
      const values = { kind: "VOID", creditUsed: credit.remainingUses, usageAt: given.now, reason } as const;
      const row = yield* entry({ ...values, operationId, idempotencyKey }, given);
      const [useHistoryId] = yield* append(credit, [row], given, { voidedOn: given.now });
      return { coworkerExtraServiceId: id, useHistoryId: useHistoryId! };
    },
    given,
  );
}
