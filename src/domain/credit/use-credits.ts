import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, find, newOperationId } from "../decision.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { append, ledgerFields } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { ALLOCATIONS_MAX } from "./burn-down.ts";
import { validityFields, whyNotUsable } from "./can-pay.ts";
import { checkUnits } from "./input-checks.ts";

export interface UseCredits {
  readonly ids: readonly number[];
  /** Units to take from each; `null`: 1, for credit that is counted in uses. */
  readonly creditUsed: number | null;
  readonly idempotencyKey: string;
}

export interface UsedCredits {
  /** One row for each credit, in the order of their ids. */
  readonly useHistoryIds: readonly number[];
}

const usableFields = [...ledgerFields, ...validityFields, "chargePeriod"] as const;
type Usable = Pick<CoworkerExtraService, (typeof usableFields)[number]>;

/** Takes as many units from each of several credits of one business, from all or from none. */
export function* useCredits(input: UseCredits, context: CommandContext): Decision<Outcome<UsedCredits>> {
  const { creditUsed, idempotencyKey } = input;
  const ids = [...new Set(input.ids)].sort((a, b) => a - b);
  refuseIfAny([
    ...checkNumber(ids.length),
    ...(creditUsed === null ? [] : checkUnits("creditUsed", creditUsed)),
    ...checkKey(idempotencyKey),
  ]);
  const credits = yield* find("CoworkerExtraService", { where: isIn("id", ids), fields: usableFields });
  const found = new Map(credits.map((credit) => [credit.id, credit]));
  refuseIfAny(input.ids.flatMap((id, place) => (found.has(id) ? [] : [notFound(`ids.${place}`)])));
  const { businessId } = credits[0]!;
  if (credits.some((credit) => credit.businessId !== businessId))
    throw new Refused([refusal("CONFLICTING_VALUES", "ids", "must be credits of one business")]);
  return yield* once(
    { businessId, mutation: "useCredits", idempotencyKey, input: [ids, creditUsed] },
    function* (): Decision<UsedCredits> {
      refuseIfAny(
        input.ids.flatMap((id, place) => whyNot(found.get(id)!, creditUsed, context).map((one) => atPlace(place, one))),
      );
      const operationId = yield* newOperationId(context);
      const useHistoryIds: number[] = [];
      for (const [allocationIndex, credit] of credits.entries()) {
        const values = { kind: "USE", creditUsed: creditUsed ?? 1, usageAt: context.now, idempotencyKey } as const;
        const row = yield* entry({ ...values, operationId, allocationIndex }, context);
        useHistoryIds.push(...(yield* append(credit, [row], context)));
      }
      return { useHistoryIds };
    },
    context,
  );
}

function whyNot(credit: Usable, creditUsed: number | null, { now }: CommandContext): Refusal[] {
  if (creditUsed === null && credit.kind !== "BOOKING_CHARGE" && credit.chargePeriod !== "USES")
    return [refusal("REQUIRED", "creditUsed", "is needed for a credit that is not counted in uses")];
  return whyNotUsable(credit, creditUsed ?? 1, now);
}

/** The refusal of one of several credits. What is missing is missing for all. */
function atPlace(place: number, one: Refusal): Refusal {
  if (one.code === "REQUIRED") return one;
  const isOfCredit = one.property === "coworkerExtraServiceId";
  return { ...one, property: `ids.${place}`, message: isOfCredit ? one.message : `${one.property} ${one.message}` };
}

function checkNumber(count: number): Refusal[] {
  if (count === 0) return [refusal("REQUIRED", "ids", "must name at least one credit")];
  return count > ALLOCATIONS_MAX ? [refusal("TOO_LONG", "ids", `must have at most ${ALLOCATIONS_MAX} ids`)] : [];
}
