import { any, eq, isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { availableUses, type Held } from "../credit/available.ts";
import { withHeld } from "../credit/held.ts";
import type { HoldAllocation } from "../credit-hold/allocation.ts";
import { type CreditHold, creditHoldFields } from "../credit-hold/fields.ts";
import { allocate, allocationsOf, captureAllocation, closeAllocations } from "../credit-hold/steps.ts";
import { type CommandContext, type Decision, find, insert, laterThan, reaches, remove, update } from "../decision.ts";
import { checkValues } from "../draft.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { checkTimes, foundHere, type ImportOutcome, oneByOne } from "./imported-record.ts";

/** A hold from an export. */
export type ImportedHold = Omit<CreditHold, "id" | "coworkerExtraServices" | "updatedBy"> & {
  readonly id?: number;
  readonly updatedBy?: string;
  readonly allocations: readonly Omit<HoldAllocation, "creditHoldId" | "allocationIndex">[];
};

/**
 * Imports holds in two steps. `records` comes before the credits: their rows name holds. The holds reserve nothing yet.
 * `allocations` comes after the credits: what a hold says was used must be what its rows took, and what it reserves must
 * be left.
 */
export function* importCreditHolds(
  { holds, step }: { holds: readonly ImportedHold[]; step: "records" | "allocations" },
  context: CommandContext,
): Decision<ImportOutcome[]> {
  const importOne = step === "records" ? importRecord : importAllocations;
  return yield* oneByOne(holds, (hold) => importOne(hold, context));
}

function* present({ id, uniqueId }: ImportedHold): Decision<CreditHold | null> {
  const same = eq("uniqueId", uniqueId);
  const found = yield* find("CreditHold", { where: id === undefined ? same : any(same, eq("id", id)) });
  return foundHere(found, { uniqueId, ...(id !== undefined && { id }) });
}

/** A hold that is here already is changed only by its end. */
function* importRecord(imported: ImportedHold, context: CommandContext): Decision<"written" | "unchanged"> {
  const { allocations: _, ...values } = imported;
  const here = yield* present(imported);
  refuseIfAny([
    ...(reaches(context, values.businessId) ? [] : [notFound("businessId")]),
    ...checkValues(creditHoldFields, values),
    ...checkTimes(values, context),
    ...(here === null
      ? []
      : [...checkSame(imported, here), ...checkSameAllocations(imported, yield* allocationsOf([here.id]))]),
    ...checkAllocations(imported),
    ...checkEnd(imported),
  ]);
  const { closedAs, closedOn, reason } = values;
  if (here === null) {
    yield* insert("CreditHold", { ...values, captured: 0, updatedBy: values.updatedBy ?? context.by });
    return "written";
  }
  if (here.closedAs !== null || closedAs === null) return "unchanged";
  yield* closeAllocations(here.id, closedOn!);
  const updatedOn = laterThan(here.updatedOn, context.now);
  yield* update("CreditHold", here.id, { closedAs, closedOn, reason, updatedOn });
  return "written";
}

/** What never changes about a hold. */
const fixed = ["businessId", "coworkerId", "kind", "unit", "resourceTypeId", "uses", "usageAt", "expiresAt"] as const;

function checkSame(imported: ImportedHold, here: CreditHold): Refusal[] {
  return fixed
    .filter((name) => imported[name] !== here[name])
    .map((name) => refusal("CONFLICTING_VALUES", name, "differs from the hold here"));
}

/** Refuses other allocations than those that are here; an interrupted import may have left none. */
function checkSameAllocations({ allocations }: ImportedHold, here: readonly HoldAllocation[]): Refusal[] {
  if (here.length === 0) return [];
  const said = (all: readonly Pick<HoldAllocation, "coworkerExtraServiceId" | "uses">[]) =>
    JSON.stringify(all.map(({ coworkerExtraServiceId, uses }) => [coworkerExtraServiceId, uses]));
  return said(allocations) === said(here)
    ? []
    : [refusal("CONFLICTING_VALUES", "allocations", "differ from those of the hold here")];
}

/** Refuses allocations that name a credit twice, and those of which more was used than reserved. */
function checkAllocations({ allocations }: ImportedHold): Refusal[] {
  const seen = new Set<number>();
  return allocations.flatMap(({ coworkerExtraServiceId: id, uses, captured }, place): Refusal[] => {
    const at = `allocations.${place}`;
    const isTwice = seen.has(id);
    seen.add(id);
    return [
      ...(isTwice
        ? [refusal("CONFLICTING_VALUES", `${at}.coworkerExtraServiceId`, "names a credit for the second time", id)]
        : []),
      ...(captured > uses
        ? [refusal("CONFLICTING_VALUES", `${at}.captured`, `is more than the ${uses} reserved`, captured)]
        : []),
    ];
  });
}

function checkEnd({ closedAs, closedOn, captured, uses, allocations }: ImportedHold): Refusal[] {
  const sum = (of: "uses" | "captured") => allocations.reduce((all, one) => all + one[of], 0);
  return [
    ...((closedAs === null) === (closedOn === null)
      ? []
      : [refusal("CONFLICTING_VALUES", "closedOn", "must be given with closedAs, and only then")]),
    ...(captured > 0 !== (closedAs === "CAPTURED")
      ? [refusal("CONFLICTING_VALUES", "captured", "must be above 0 for a captured hold, and only for it")]
      : []),
    ...(sum("uses") === uses ? [] : [refusal("CONFLICTING_VALUES", "uses", "is not the sum of the allocations")]),
    ...(sum("captured") === captured
      ? []
      : [refusal("CONFLICTING_VALUES", "captured", "is not the sum of the allocations")]),
  ];
}

/** Refuses a hold that contradicts its credits or rows. Then it is as its rows say: removed or open again without any. */
function* importAllocations(imported: ImportedHold, context: CommandContext): Decision<ImportOutcome> {
  const here = yield* present(imported);
  if (here === null) return "unchanged";
  const ids = imported.allocations.map((one) => one.coworkerExtraServiceId);
  const credits = yield* find("CoworkerExtraService", {
    where: isIn("id", ids),
    fields: ["id", "businessId", "kind", "remainingUses"],
  });
  const { credits: known } = yield* withHeld(credits, context);
  const before = yield* allocationsOf([here.id]);
  // An older line: the hold was closed here since.
  if (before.length > 0 && here.closedAs !== null && imported.closedAs === null) return "unchanged";
  const rows = yield* find("UseHistory", { where: eq("holdId", here.id) });
  const used = new Map<number, number>();
  for (const { coworkerExtraServiceId: id, creditUsed } of rows) used.set(id, (used.get(id) ?? 0) + (creditUsed ?? 0));
  const isOpen = here.closedAs === null && here.expiresAt > context.now;
  const refusals = imported.allocations.flatMap(({ coworkerExtraServiceId: id, uses, captured }, place): Refusal[] => {
    const at = `allocations.${place}`;
    const credit = known.find((one) => one.id === id);
    if (credit?.businessId !== here.businessId || credit.kind !== here.kind)
      return [notFound(`${at}.coworkerExtraServiceId`)];
    if (captured !== (used.get(id) ?? 0))
      return [refusal("CONFLICTING_VALUES", `${at}.captured`, `is not the ${used.get(id) ?? 0} that its rows took`)];
    return isOpen && before.length === 0 && credit.heldUses + uses > credit.remainingUses
      ? [refusal("INSUFFICIENT_CREDIT", `${at}.uses`, "is more than the credit has available")]
      : [];
  });
  const isStray = [...used.keys()].some((id) => !ids.includes(id));
  if (isStray) refusals.push(refusal("CONFLICTING_VALUES", "allocations", "lack a credit whose rows name the hold"));
  if (refusals.length > 0) {
    if (before.length > 0) yield* settle(here, { before, used, credits: known }, context);
    else if (rows.length === 0) yield* remove("CreditHold", here.id);
    return refusals;
  }
  const { createdOn, expiresAt, closedOn } = here;
  for (const [allocationIndex, one] of imported.allocations.entries())
    if (before.length === 0)
      yield* allocate({ creditHoldId: here.id, allocationIndex, ...one, createdOn, expiresAt, closedOn });
    else yield* captureAllocation(here.id, one.coworkerExtraServiceId, one.captured);
  if (here.captured === imported.captured) return before.length === 0 ? "written" : "unchanged";
  yield* update("CreditHold", here.id, { captured: imported.captured });
  return "written";
}

interface Known {
  readonly before: readonly HoldAllocation[];
  /** The units that the rows naming the hold took, by credit. */
  readonly used: ReadonlyMap<number, number>;
  readonly credits: readonly (Pick<CoworkerExtraService, "id" | "remainingUses"> & Held)[];
}

/**
 * Undoes what the first step wrote of a line that is refused now. A hold that it closed as captured has the units that its rows
 * took; without rows it is open again, if its units are still there.
 */
function* settle(here: CreditHold, { before, used, credits }: Known, context: CommandContext): Decision<void> {
  if (here.closedAs !== "CAPTURED" || here.captured > 0) return;
  const updatedOn = laterThan(here.updatedOn, context.now);
  const captured = [...used.values()].reduce((sum, uses) => sum + uses, 0);
  if (captured > 0) {
    for (const [id, uses] of used) yield* captureAllocation(here.id, id, uses);
    yield* update("CreditHold", here.id, { captured, updatedOn });
    return;
  }
  const isLeft = before.every(({ coworkerExtraServiceId: id, uses }) => {
    const credit = credits.find((one) => one.id === id);
    return credit !== undefined && uses <= availableUses(credit);
  });
  if (isLeft) yield* closeAllocations(here.id, null);
  const end = isLeft ? { closedAs: null, closedOn: null, reason: null } : ({ closedAs: "RELEASED" } as const);
  yield* update("CreditHold", here.id, { ...end, updatedOn });
}
