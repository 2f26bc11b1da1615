import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, find, newOperationId, reaches } from "../decision.ts";
import { saidSince } from "../idempotency/fingerprint.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { append, type Ledgered, ledgerFields } from "../use-history/append.ts";
import { type EntryValues, entry } from "../use-history/entry.ts";
import { type BurnDown, burnDown } from "./burn-down.ts";
import { type CreditNeed, payable, paysFor, valid } from "./can-pay.ts";
import { byTurn, checkFallbacks, fallbacksOf, inTurn } from "./fallbacks.ts";
import { checkAllocations, checkIds, checkUnits, checkUseFor, type UseFor, usageAtOf } from "./input-checks.ts";
import type { CreditKind } from "./kind.ts";
import { type Burnable, burnFields } from "./order.ts";

export interface SpendCredit extends UseFor {
  readonly businessId: number;
  readonly coworkerId: number;
  /** Customers whose credits pay once the customer's own are used up, in their order. */
  readonly fallbackCoworkerIds: readonly number[];
  readonly kind: CreditKind;
  readonly amount: number;
  /** Needed for time; printing is counted in USES. */
  readonly unit: CoworkerExtraService["chargePeriod"] | null;
  /** Needed for time, and of no account for printing. */
  readonly resourceTypeId: number | null;
  readonly onShortfall: "REJECT" | "PARTIAL";
  readonly idempotencyKey: string;
}

/** The rows of one operation, by their allocation. */
export interface SomeRows {
  readonly operationId: string;
  readonly useHistoryIds: readonly number[];
  readonly covered: number;
  readonly uncovered: number;
}

/**
 * Takes an amount from the credits of a customer that can pay for it, in burn order, then from those of the fallback
 * customers: all of it, unless the caller allows less.
 */
export function* spendCredit(input: SpendCredit, context: CommandContext): Decision<Outcome<SomeRows>> {
  const { businessId, coworkerId, kind, amount, onShortfall, idempotencyKey } = input;
  refuseIfAny(checkSpend(input));
  if (!reaches(context, businessId)) throw new Refused([notFound("businessId")]);
  const unit = kind === "PRINTING_CREDIT" ? "USES" : input.unit!;
  const resourceTypeId = kind === "PRINTING_CREDIT" ? null : input.resourceTypeId;
  const { bookingId, bookingFromTime, bookingToTime, bookingResourceName } = input;
  const booking = { bookingId, bookingFromTime, bookingToTime, bookingResourceName };
  const usage = input.usageAt ?? bookingFromTime;
  const fallbackCoworkerIds = fallbacksOf(coworkerId, input.fallbackCoworkerIds);
  const asked = [coworkerId, kind, amount, unit, resourceTypeId, ...Object.values(booking), usage, onShortfall];
  const since = saidSince({ fallbackCoworkerIds });
  return yield* once(
    { businessId, mutation: "spendCredit", idempotencyKey, input: [...asked, ...since] },
    function* (): Decision<SomeRows> {
      const usageAt = usageAtOf(input, context.now);
      const coworkerIds = inTurn(coworkerId, fallbackCoworkerIds);
      const credits = yield* payers({ businessId, coworkerIds, kind, unit, usageAt }, resourceTypeId);
      const plan = burnDown(credits, amount, byTurn(coworkerIds));
      if (onShortfall === "REJECT" && plan.uncovered > 0) throw new Refused([tooLittle(amount, plan.uncovered)]);
      refuseIfAny(checkAllocations("amount", plan.allocations.length));
      const operationId = yield* newOperationId(context);
      return yield* spend(plan, { ...booking, kind: "USE", operationId, usageAt, idempotencyKey }, context);
    },
    context,
  );
}

const payerFields = [...new Set([...ledgerFields, ...burnFields, "coworkerId", "extraServiceId"] as const)];
export type Payer = Pick<CoworkerExtraService, (typeof payerFields)[number]> & Burnable;

/**
 * The credits that can pay, locked until the step is written. Exhausted ones are locked with them: whoever is waited
 * for may be giving back to several credits, and is seen as a whole.
 */
export function* payers(wanted: CreditNeed, resourceTypeId: number | null): Decision<Payer[]> {
  const credits = yield* find("CoworkerExtraService", {
    where: payable(wanted),
    lockWhere: valid(wanted),
    fields: payerFields,
  });
  const serviceIds = [...new Set(credits.map(({ extraServiceId }) => extraServiceId))];
  const found = yield* find("ExtraService", {
    where: isIn("id", serviceIds),
    lock: null,
    fields: ["id", "resourceTypes"],
  });
  const services = new Map(found.map((service) => [service.id, service]));
  return credits.flatMap((credit) => {
    const service = services.get(credit.extraServiceId)!;
    if (!paysFor(service, resourceTypeId)) return [];
    return [{ ...credit, resourceTypeCount: service.resourceTypes.length }];
  });
}

/** Writes a row for each allocation, by the credits' ids, as they were locked. */
export function* spend(
  { allocations, uncovered }: BurnDown<Ledgered>,
  values: EntryValues,
  context: CommandContext,
): Decision<SomeRows> {
  const ids = new Map<number, number>();
  const placed = allocations.map((allocation, allocationIndex) => ({ ...allocation, allocationIndex }));
  for (const { credit, uses, allocationIndex } of placed.sort((a, b) => a.credit.id - b.credit.id)) {
    const row = yield* entry({ ...values, creditUsed: uses, allocationIndex }, context);
    const [id] = yield* append(credit, [row], context);
    ids.set(allocationIndex, id!);
  }
  return {
    operationId: values.operationId,
    useHistoryIds: allocations.map((_, allocationIndex) => ids.get(allocationIndex)!),
    covered: allocations.reduce((sum, { uses }) => sum + uses, 0),
    uncovered,
  };
}

function checkSpend(input: SpendCredit): Refusal[] {
  const { businessId, coworkerId, fallbackCoworkerIds, kind, amount, unit, resourceTypeId, idempotencyKey } = input;
  const ids = { businessId, coworkerId, ...(resourceTypeId !== null && { resourceTypeId }) };
  return [
    ...checkIds(ids),
    ...checkFallbacks(coworkerId, fallbackCoworkerIds),
    ...checkUnits("amount", amount),
    ...(kind === "TIME_CREDIT" && unit === null
      ? [refusal("REQUIRED", "unit", "is needed for time credit", null)]
      : []),
    ...(kind === "TIME_CREDIT" && resourceTypeId === null
      ? [refusal("REQUIRED", "resourceTypeId", "is needed for time credit", null)]
      : []),
    ...(kind === "PRINTING_CREDIT" && unit !== null && unit !== "USES"
      ? [refusal("CONFLICTING_VALUES", "unit", "must be USES for printing credit", unit)]
      : []),
    ...checkUseFor(input),
    ...checkKey(idempotencyKey),
  ];
}

function tooLittle(amount: number, uncovered: number): Refusal {
  return refusal("INSUFFICIENT_CREDIT", "amount", `is more than the ${amount - uncovered} that can be used`, amount);
}
