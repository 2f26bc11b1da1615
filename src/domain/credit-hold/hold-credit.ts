import type { Instant } from "../calendar.ts";
import type { BurnDown } from "../credit/burn-down.ts";
import { closeLapsed, type Reserved, withHeldNow } from "../credit/held.ts";
import { bookingOf } from "../credit/inputs.ts";
import {
  needOf,
  normalizedSpend,
  type Payer,
  payers,
  planned,
  spend,
  spendInput,
  spendRules,
} from "../credit/spend-credit.ts";
import { type CommandContext, type Decision, newOperationId } from "../decision.ts";
import { integer, ref, uses } from "../field.ts";
import type { CompleteValues } from "../input-field.ts";
import { insertNew, type NewRecord } from "../new-record.ts";
import { type InputValues, operation } from "../operation.ts";
import { reachedBusiness } from "../subject.ts";
import { allocate } from "./steps.ts";

/** 30 days. */
export const TTL_SECONDS_MAX = 2_592_000;

const answer = {
  creditHoldId: ref("The hold now; null after a refusal, or if nothing could be reserved.", {
    ...{ to: "CreditHold", nullable: true },
  }),
  covered: uses("Units reserved."),
  uncovered: uses("Units that no credit covers."),
} as const;
export interface Holding extends CompleteValues<typeof answer> {}

export const holdCredit = operation({
  name: "holdCredit",
  description:
    "Reserves an amount of a customer's credits in burn order, for captureHold or chargeBooking. Nothing is used yet. The hold ends by itself after ttlSeconds. Reserves all or nothing unless onShortfall is PARTIAL.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  event: "CREDIT_HELD",
  inputDescription: "An amount to reserve of the credits of a customer, in burn order.",
  input: {
    ...spendInput,
    ttlSeconds: integer("Seconds until the hold expires, 1 to 2592000 (30 days).", { min: 1, max: TTL_SECONDS_MAX }),
  },
  rules: spendRules,
  normalize: normalizedSpend,
  answer,
  figures: ({ covered, uncovered }) => ({ covered, uncovered }),
  subject: reachedBusiness,
  /** Shows the rows that capturing all of it now would write. */
  *rehearse(input, _, given): Decision<Holding> {
    const { reserved, plan, covered, usageAt } = yield* planHold(input, given);
    const operationId = yield* newOperationId(reserved.context);
    yield* spend(plan, { ...bookingOf(input), kind: "USE", operationId, usageAt }, reserved.context);
    return { creditHoldId: null, covered, uncovered: plan.uncovered };
  },
  *decide(input, _, given): Decision<Holding> {
    const { reserved, plan, covered, usageAt } = yield* planHold(input, given);
    if (covered === 0) return { creditHoldId: null, covered, uncovered: plan.uncovered };
    yield* closeLapsed(reserved);
    const { context } = reserved;
    const { businessId, coworkerId, kind, resourceTypeId, ttlSeconds } = input;
    const values = {
      ...{ businessId, coworkerId, kind, unit: input.unit!, resourceTypeId, uses: covered, captured: 0, usageAt },
      ...{ ...bookingOf(input), expiresAt: context.now + ttlSeconds * 1_000 },
      ...{ reason: null, closedAs: null, closedOn: null, systemId: null },
    };
    return { creditHoldId: yield* reserve(plan, values, context), covered, uncovered: plan.uncovered };
  },
});
export interface HoldCredit extends InputValues<typeof holdCredit> {}

interface HoldPlan {
  readonly reserved: Reserved<Payer>;
  readonly plan: BurnDown<Payer>;
  readonly covered: number;
  readonly usageAt: Instant;
}

/** The credits at the moment of the decision, and the units that the hold reserves of them. */
function* planHold(input: CompleteValues<typeof spendInput>, given: CommandContext): Decision<HoldPlan> {
  const usageAt = input.usageAt ?? given.now;
  const reserved = yield* withHeldNow(yield* payers(needOf(input, usageAt), input.resourceTypeId), given);
  const plan = planned(input, reserved.credits);
  return { reserved, plan, covered: input.amount - plan.uncovered, usageAt };
}

/** Writes the hold and its allocations, in burn order. */
function* reserve(
  { allocations }: BurnDown<{ readonly id: number }>,
  values: NewRecord<"CreditHold"> & { readonly expiresAt: Instant },
  context: CommandContext,
): Decision<number> {
  const creditHoldId = yield* insertNew("CreditHold", values, context);
  const times = { createdOn: context.now, expiresAt: values.expiresAt, closedOn: null };
  for (const [allocationIndex, { credit, uses }] of allocations.entries())
    yield* allocate({ creditHoldId, coworkerExtraServiceId: credit.id, allocationIndex, uses, captured: 0, ...times });
  return creditHoldId;
}
