import type { Instant } from "../calendar.ts";
import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { Allocation } from "../credit/burn-down.ts";
import { withHeldNow } from "../credit/held.ts";
import { type CommandContext, type Decision, find, laterThan, read, update } from "../decision.ts";
import { notFound, type Refusal, Refused, refusal } from "../refusal.ts";
import { type Ledgered, ledgerFields } from "../use-history/append.ts";
import type { HoldAllocation } from "./allocation.ts";
import type { CreditHold } from "./fields.ts";
import { allocationsOf, captureAllocation, closeAllocations } from "./steps.ts";

/** A hold that is locked together with its credits. */
export interface LockedHold {
  readonly businessId: number;
  readonly hold: CreditHold;
  readonly allocations: readonly HoldAllocation[];
  /** The credits of the allocations, by id. */
  readonly credits: ReadonlyMap<number, Ledgered & Pick<CoworkerExtraService, "id">>;
}

/** Locks the credits of a hold, then the hold. Throws `Refused` with NOT_FOUND if the caller has no such hold. */
export function* lockHold(property: string, id: number): Decision<LockedHold> {
  const allocations = yield* allocationsOf([id]);
  const ids = allocations.map(({ coworkerExtraServiceId }) => coworkerExtraServiceId);
  const credits =
    ids.length === 0
      ? []
      : yield* find("CoworkerExtraService", { where: isIn("id", ids), fields: [...ledgerFields, "updatedOn"] });
  const hold = yield* read("CreditHold", id);
  if (hold === null) throw new Refused([notFound(property)]);
  return {
    ...{ businessId: hold.businessId, hold, allocations },
    credits: new Map(credits.map((credit) => [credit.id, credit])),
  };
}

/** The context with the moment of a decision about the hold. */
export function* nowOf({ hold, credits }: LockedHold, given: CommandContext): Decision<CommandContext> {
  const { context } = yield* withHeldNow([...credits.values()], given);
  return { ...context, now: Math.max(context.now, hold.createdOn) };
}

/** Why the hold cannot be captured or released; empty if it is active. */
export function whyNotOpen({ closedAs, expiresAt }: CreditHold, property: string, now: Instant): Refusal[] {
  if (closedAs === "CAPTURED" || closedAs === "RELEASED")
    return [refusal("HOLD_CLOSED", property, `names a hold that was ${closedAs.toLowerCase()}`)];
  if (closedAs === "EXPIRED" || expiresAt <= now) return [refusal("HOLD_EXPIRED", property, "names an expired hold")];
  return [];
}

/** Closes an active hold. */
export function* closeHold(
  hold: CreditHold,
  end: Pick<CreditHold, "closedAs" | "reason"> & Partial<Pick<CreditHold, "captured">>,
  context: CommandContext,
): Decision<void> {
  const updatedOn = laterThan(hold.updatedOn, context.now);
  yield* closeAllocations(hold.id, context.now);
  yield* update("CreditHold", hold.id, { ...end, closedOn: context.now, updatedOn, updatedBy: context.by });
}

/** Closes an active hold of which these units were used. Without any it is released. */
export function* closeCaptured(
  hold: CreditHold,
  taken: readonly Pick<Allocation<{ readonly id: number }>, "credit" | "uses">[],
  reason: string | null,
  context: CommandContext,
): Decision<void> {
  const captured = taken.reduce((sum, { uses }) => sum + uses, 0);
  for (const { credit, uses } of taken) yield* captureAllocation(hold.id, credit.id, uses);
  yield* closeHold(hold, { closedAs: captured > 0 ? "CAPTURED" : "RELEASED", captured, reason }, context);
}
