import type { Instant } from "../calendar.ts";
import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, find, newOperationId } from "../decision.ts";
import { ChargePeriod } from "../extra-service/fields.ts";
import { choice, choices, ref } from "../field.ts";
import type { CompleteValues } from "../input-field.ts";
import { type InputValues, operation } from "../operation.ts";
import { type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { reachedBusiness } from "../subject.ts";
import { append, type Ledgered, ledgerFields } from "../use-history/append.ts";
import type { UseHistoryEntry } from "../use-history/chain.ts";
import { type EntryValues, entry } from "../use-history/entry.ts";
import { type SomeRows, someRows } from "./answers.ts";
import type { Held } from "./available.ts";
import { type BurnDown, burnDown, checkAllocations } from "./burn-down.ts";
import { type CreditNeed, payable, paysFor, valid } from "./can-pay.ts";
import { byTurn, fallbackIds, fallbacksOf, inTurn } from "./fallbacks.ts";
import { closeLapsed, withHeld } from "./held.ts";
import { bookingOf, checkBookingTimes, unitsUsed, usedAtStart, useFor } from "./inputs.ts";
import { CreditKind } from "./kind.ts";
import { type Burnable, burnFields } from "./order.ts";

const OnShortfall = choices("OnShortfall", "What happens if credits are not enough.", {
  REJECT: "Nothing is taken.",
  PARTIAL: "Takes the available units, possibly none, and returns the rest as uncovered.",
});

/** The inputs of a spend. A hold takes the same. */
export const spendInput = {
  ...useFor,
  businessId: ref("Business of the credits.", { to: "Business" }),
  coworkerId: ref("Customer whose credits pay.", { to: "Coworker" }),
  fallbackCoworkerIds: fallbackIds,
  kind: choice(CreditKind, "Kind of the credits."),
  amount: unitsUsed,
  unit: choice(ChargePeriod, "Unit of the amount. Required for time credit; USES for printing.", { nullable: true }),
  resourceTypeId: ref("Resource type of the booking. Required for time credit, ignored for printing.", {
    to: "ResourceType",
    nullable: true,
  }),
  onShortfall: choice(OnShortfall, "What happens if the credits are not enough. Default: REJECT.", {
    initially: "REJECT",
  }),
} as const;

type SpendValues = CompleteValues<typeof spendInput>;

export const spendRules = { unit: checkUnit, usageAt: checkBookingTimes } as const;

/** Printing credit is counted in uses of no resource type. The order and number of repeated fallback customers is clear. */
export function normalizedSpend<V extends SpendValues>(values: V): V {
  const { coworkerId, fallbackCoworkerIds, kind } = values;
  const ofPrinting = kind === "PRINTING_CREDIT" ? ({ unit: "USES", resourceTypeId: null } as const) : {};
  return usedAtStart({
    ...values,
    ...ofPrinting,
    fallbackCoworkerIds: fallbacksOf(coworkerId, fallbackCoworkerIds),
  });
}

/** The units that credits pay of a spend: all or nothing, unless `onShortfall` is PARTIAL. */
export function planned<C extends Payer & Held>({ amount, onShortfall, ...of }: SpendValues, credits: readonly C[]) {
  const plan = burnDown(credits, amount, byTurn(inTurn(of.coworkerId, of.fallbackCoworkerIds)));
  if (onShortfall === "REJECT" && plan.uncovered > 0) throw new Refused([tooLittle(amount, plan.uncovered)]);
  refuseIfAny(checkAllocations("amount", plan.allocations.length));
  return plan;
}

/** The need of a spend at the moment of use. */
export function needOf(input: SpendValues, usageAt: Instant): CreditNeed {
  const { businessId, coworkerId, fallbackCoworkerIds, kind, unit } = input;
  return { businessId, coworkerIds: inTurn(coworkerId, fallbackCoworkerIds), kind, unit: unit!, usageAt };
}

export const spendCredit = operation({
  name: "spendCredit",
  description:
    "Takes an amount from a customer's credits in burn order, with one ledger row for each credit. Takes all or nothing unless onShortfall is PARTIAL.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  event: "CREDIT_USED",
  inputDescription: "An amount to take from the credits of a customer, in burn order.",
  input: spendInput,
  rules: spendRules,
  refusalOrder: ["businessId", "coworkerId", "resourceTypeId", "fallbackCoworkerIds", "amount", "unit"],
  normalize: normalizedSpend,
  fingerprintOrder: [
    ...(["coworkerId", "kind", "amount", "unit", "resourceTypeId", "bookingId", "bookingFromTime"] as const),
    ...(["bookingToTime", "bookingResourceName", "usageAt", "onShortfall"] as const),
  ],
  answer: someRows("Units taken.", "Units that no credit covers."),
  figures: ({ covered, uncovered }) => ({ covered, uncovered }),
  subject: reachedBusiness,
  *decide(input, _, context): Decision<SomeRows> {
    const { resourceTypeId, idempotencyKey } = input;
    const usageAt = input.usageAt ?? context.now;
    const reserved = yield* withHeld(yield* payers(needOf(input, usageAt), resourceTypeId), context);
    const plan = planned(input, reserved.credits);
    yield* closeLapsed(reserved);
    const operationId = yield* newOperationId(reserved.context);
    const values = { ...bookingOf(input), kind: "USE", operationId, usageAt, idempotencyKey } as const;
    return yield* spend(plan, values, reserved.context);
  },
});
export interface SpendCredit extends InputValues<typeof spendCredit> {}

const payerFields = [...new Set([...ledgerFields, ...burnFields, "coworkerId", "extraServiceId"] as const)];
export type Payer = Pick<CoworkerExtraService, (typeof payerFields)[number]> & Burnable;

/**
 * The credits that can pay, locked until the step is written. Used-up credits are locked too: a concurrent step may be
 * giving back to several credits, and its result must be seen as a whole.
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

/**
/**
 * Writes a row for each allocation, in the order of the credits' ids, in which they were locked. A credit may have
 * several allocations. `firstIndex` is the allocation index of the first one: the operation may have other rows before it.
 */
export function* spend(
  { allocations, uncovered }: BurnDown<Ledgered>,
  values: EntryValues,
  context: CommandContext,
  firstIndex = 0,
): Decision<SomeRows> {
  const ids = new Map<number, number>();
  const placed = allocations.map((allocation, place) => ({ ...allocation, allocationIndex: firstIndex + place }));
  placed.sort((a, b) => a.credit.id - b.credit.id);
  for (let place = 0; place < placed.length; ) {
    const { credit } = placed[place]!;
    const rows: UseHistoryEntry[] = [];
    const indexes: number[] = [];
    for (; placed[place]?.credit.id === credit.id; place += 1) {
      const { uses, hold = null, allocationIndex } = placed[place]!;
      rows.push(yield* entry({ ...values, hold, creditUsed: uses, allocationIndex }, context));
      indexes.push(allocationIndex);
    }
    for (const [at, id] of (yield* append(credit, rows, context)).entries()) ids.set(indexes[at]!, id);
  }
  return {
    operationId: values.operationId,
    useHistoryIds: allocations.map((_, place) => ids.get(firstIndex + place)!),
    covered: allocations.reduce((sum, { uses }) => sum + uses, 0),
    uncovered,
  };
}

/** Time credit needs a unit and a resource type. Printing credit is counted in USES. */
function checkUnit({ kind, unit, resourceTypeId }: SpendValues): Refusal[] {
  if (kind === "PRINTING_CREDIT")
    return unit === null || unit === "USES"
      ? []
      : [refusal("CONFLICTING_VALUES", "unit", "must be USES for printing credit", unit)];
  return Object.entries({ unit, resourceTypeId }).flatMap(([name, value]) =>
    value === null ? [refusal("REQUIRED", name, "is needed for time credit", null)] : [],
  );
}

function tooLittle(amount: number, uncovered: number): Refusal {
  return refusal("INSUFFICIENT_CREDIT", "amount", `is more than the ${amount - uncovered} that can be used`, amount);
}
