import type { Instant } from "../calendar.ts";
import type { BookingEvent } from "../charge/booking-event.ts";
import { eq } from "../condition.ts";
import type { HoldAllocation, OpenAllocation } from "../credit-hold/allocation.ts";
import { openAllocationsOf } from "../credit-hold/steps.ts";
import { ask, type Decision } from "../decision.ts";
import { entities, type RowOf } from "../entities.ts";
import { eachField } from "../field.ts";
import { keyed } from "../keyed.ts";
import type { StepOf } from "../step.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { type SubjectEntity, subjectEntities } from "./event.ts";

/** A record that a decision wrote. */
export interface Change<E extends SubjectEntity = SubjectEntity> {
  readonly entity: E;
  readonly id: number;
  /** The record before the decision, with the fields that are known of it; `null` if it is new. */
  readonly before: Partial<RowOf<E>> | null;
  /** Whether `before` has every field. */
  readonly isWhole: boolean;
  /** The whole record after the decision, if the store answered it. */
  readonly after?: RowOf<E>;
  /** The written values; `null` if the record was deleted. */
  readonly values: Partial<RowOf<E>> | null;
}

/** A ledger row that a decision wrote, with what its event says of it. */
export type WrittenRow = Pick<
  UseHistory,
  "id" | "coworkerExtraServiceId" | "coworkerId" | "operationId" | "allocationIndex" | "createdOn" | "reason"
>;

/** What a decision wrote, and what it read that says more about it. Read it with the functions of this file. */
export interface Written {
  /** In the order in which the records were first written. */
  readonly changes: readonly Change[];
  /** Ledger rows, in the order in which they were written. */
  readonly rows: readonly WrittenRow[];
  readonly bookingEvents: readonly BookingEvent[];
  /** The steps that read records or allocations, each followed by its answer. */
  readonly reads: readonly unknown[];
  /** The steps that wrote allocations. */
  readonly allocating: readonly Allocating[];
}

export type Allocating = StepOf<"allocate" | "captureAllocation" | "closeAllocations">;

type ReadOne = StepOf<"read" | "find" | "openAllocations" | "allocations">;

/** The record as it was read last, with all fields that were read of it. */
export function lastRead<E extends SubjectEntity>(
  { reads }: Written,
  entity: E,
  id: number,
): { readonly before: Partial<RowOf<E>>; readonly isWhole: boolean } {
  let before: Partial<RowOf<E>> = {};
  for (let at = reads.length - 2; at >= 0; at -= 2) {
    const step = reads[at] as ReadOne;
    if ((step.step !== "read" && step.step !== "find") || step.entity !== entity) continue;
    const answer = reads[at + 1] as { id?: number } | readonly { id?: number }[] | null;
    const row = Array.isArray(answer)
      ? answer.find((one) => one.id === id)
      : step.step === "read" && step.id === id
        ? answer
        : null;
    if (row == null) continue;
    before =
      Object.keys(before).length === 0 ? (row as Partial<RowOf<E>>) : { ...(row as Partial<RowOf<E>>), ...before };
    if (step.fields === undefined) return { before, isWhole: true };
  }
  return { before, isWhole: false };
}

/** The whole record after the decision; a deleted one as it was before. Asks the store only for what was never read. */
export function* recordAfter<E extends SubjectEntity>(written: Written, change: Change<E>): Decision<RowOf<E>> {
  const { entity, id, before, isWhole, values, after } = change;
  if (after !== undefined) return after;
  if (values === null && !isWhole) throw new Error(`a decision deleted ${entity} ${id} without reading it`);
  if (values === null) return before as RowOf<E>;
  if (isWhole && !showsNames[entity]) return { ...before, ...values } as RowOf<E>;
  const made = before === null ? withProjections(written, entity, values) : null;
  if (made !== null) return made as RowOf<E>;
  const where = eq("id", id);
  const found = yield* ask<"find", RowOf<E>>({
    step: "find",
    entity,
    where,
    lock: null,
    lockWhere: where,
    fields: undefined,
  });
  return found[0]!;
}

/** The values of a new record with the fields that it shows of other records; `null` if those were not read. */
function withProjections(written: Written, entity: SubjectEntity, values: Record<string, unknown>): object | null {
  if (showsNames[entity]) return null;
  const row: Record<string, unknown> = { ...values };
  for (const { name, through, field } of projections[entity]) {
    const shown = lastRead(written, "ExtraService", values[through] as number).before as Record<string, unknown>;
    if (shown[field] === undefined) return null;
    row[name] = shown[field];
  }
  return row;
}

/** Whether the record has a field with the names of its links, which only the store knows. */
const showsNames = keyed(subjectEntities, (entity) =>
  eachField(entities[entity]).some(([, { namesOf }]) => namesOf !== undefined),
);

/** Fields that show a field of the record's extra service. */
const projections = keyed(subjectEntities, (entity) =>
  eachField(entities[entity]).flatMap(([name, { projects }]) =>
    projects === undefined ? [] : [{ name, ...projects }],
  ),
);

/** The allocations of a hold that the decision read or made, as they are after it, in their order. */
export function allocationsAfter({ reads, allocating }: Written, hold: number): readonly HoldAllocation[] {
  let found: readonly HoldAllocation[] = [];
  for (let at = 0; at < reads.length; at += 2) {
    const step = reads[at] as ReadOne;
    if (step.step !== "allocations" || !step.holds.includes(hold)) continue;
    found = (reads[at + 1] as HoldAllocation[]).filter(({ creditHoldId }) => creditHoldId === hold);
  }
  for (const step of allocating)
    if (step.step === "allocate") {
      if (step.allocation.creditHoldId === hold) found = [...found, step.allocation];
    } else if (step.step === "captureAllocation" && step.hold === hold) found = captured(found, step);
  return found;
}

function captured(allocations: readonly HoldAllocation[], { credit, captured }: StepOf<"captureAllocation">) {
  return allocations.map((one) => (one.coworkerExtraServiceId === credit ? { ...one, captured } : one));
}

/**
 * The units that holds reserve of these credits right after the decision, as a function of credit and moment. Asks the
 * store only about credits of which the decision read no allocations.
 */
export function* heldAfter(
  written: Written,
  credits: readonly number[],
): Decision<(credit: number, at: Instant) => number> {
  const unread = credits.filter((credit) => openRead(written, credit) === null);
  const asked = unread.length === 0 ? [] : yield* openAllocationsOf(unread);
  return (credit, at) => {
    const read = openRead(written, credit);
    return read === null ? heldOf(asked, credit, at) : heldOf(read, credit, at) + heldSince(written, read, credit, at);
  };
}

/** The change of the held units by what the decision wrote after it had read the allocations. */
function heldSince({ allocating }: Written, read: readonly OpenAllocation[], credit: number, at: Instant): number {
  let change = 0;
  for (const step of allocating) {
    if (step.step === "allocate") change += heldOf([step.allocation], credit, at);
    if (step.step === "closeAllocations")
      change -= heldOf(
        read.filter(({ creditHoldId }) => creditHoldId === step.hold),
        credit,
        at,
      );
  }
  return change;
}

/** The open allocations that the decision read of the credit; `null` if it read none of it. */
function openRead({ reads }: Written, credit: number): readonly OpenAllocation[] | null {
  for (let at = reads.length - 2; at >= 0; at -= 2) {
    const step = reads[at] as ReadOne;
    if (step.step === "openAllocations" && step.credits.includes(credit)) return reads[at + 1] as OpenAllocation[];
  }
  return null;
}

function heldOf(open: readonly OpenAllocation[], credit: number, at: Instant): number {
  let held = 0;
  for (const one of open) if (one.coworkerExtraServiceId === credit && one.expiresAt > at) held += one.uses;
  return held;
}
