import type { BookingEvent } from "../charge/booking-event.ts";
import type { Decision } from "../decision.ts";
import type { EntityName, FieldOf, RowOf } from "../entities.ts";
import type { FieldNames, Step } from "../step.ts";
import { type SubjectEntity, subjectEntities } from "./event.ts";
import { type Allocating, type Change, lastRead, type Written, type WrittenRow } from "./written.ts";

interface Watch extends Written {
  readonly changes: Draft[];
  readonly rows: WrittenRow[];
  readonly bookingEvents: BookingEvent[];
  readonly reads: unknown[];
  readonly allocating: Allocating[];
}

/** A change to which the decision may add. */
interface Draft extends Change {
  values: Record<string, unknown> | null;
  after?: RowOf<SubjectEntity>;
}

/**
 * Runs a decision and notes what it writes. Every operation passes here, so it makes few objects. `ofFirstRow`: what
 * follows from the decision needs the whole credit of its first ledger row, which the store answers with the update.
 */
export function* watched<A>(
  decision: Decision<A>,
  { ofFirstRow = false } = {},
): Decision<{ readonly answer: A; readonly written: Written }> {
  const written: Watch = { changes: [], rows: [], bookingEvents: [], reads: [], allocating: [] };
  let next = decision.next();
  while (!next.done) {
    const step = widened(next.value, ofFirstRow, written);
    const answer: unknown = yield step;
    note(written, step, answer);
    next = decision.next(answer as never);
  }
  return { answer: next.value, written };
}

function widened(step: Step, ofFirstRow: boolean, written: Watch): Step {
  switch (step.step) {
    case "find":
    case "read":
      if (step.entity !== "CoworkerExtraService" || step.lock !== "change" || step.fields === undefined) return step;
      // A single credit is that of the first row: reading it whole is cheaper than an update that answers it.
      if (ofFirstRow && step.step === "read") return { ...step, fields: undefined };
      return { ...step, fields: withAlways(step.fields) };
    case "update":
      if (!ofFirstRow || step.entity !== "CoworkerExtraService") return step;
      return written.rows.some((row) => row.allocationIndex === 0 && row.coworkerExtraServiceId === step.id) &&
        !lastRead(written, step.entity, step.id).isWhole
        ? { ...step, returned: true }
        : step;
    default:
      return step;
  }
}

/** Fields that are read of every locked credit, beside those of its decision: its customer, and what decides how much is available. */
const always = [
  ...(["id", "businessId", "coworkerId", "kind", "chargePeriod"] as const),
  ...(["remainingUses", "totalUses", "validFrom", "expireDate", "voidedOn"] as const),
] as const satisfies readonly FieldOf<"CoworkerExtraService">[];

const widenedFields = new WeakMap<FieldNames, FieldNames>();

/** Decisions pass the same few lists of fields each time. */
function withAlways(fields: FieldNames): FieldNames {
  const known = widenedFields.get(fields);
  if (known !== undefined) return known;
  const whole = [...new Set([...fields, ...always])];
  widenedFields.set(fields, whole);
  return whole;
}

function note(written: Watch, step: Step, answer: unknown): void {
  switch (step.step) {
    case "read":
    case "find":
      if (isSubject(step.entity)) written.reads.push(step, answer);
      break;
    case "openAllocations":
    case "allocations":
      written.reads.push(step, answer);
      break;
    case "insert":
      if (step.entity === "UseHistory") written.rows.push(rowWritten(answer as number, step.row as object));
      else if (isSubject(step.entity))
        written.changes.push({
          ...{ entity: step.entity, id: answer as number, before: null, isWhole: false },
          values: { ...step.row, id: answer },
        });
      break;
    case "update":
    case "delete":
      if (isSubject(step.entity)) {
        noteChange(written, step.entity, step.id, "changes" in step ? step.changes : null);
        if (answer != null) noteAfter(written, step.id, answer);
      }
      break;
    case "addBookingEvent":
      written.bookingEvents.push(step.entry.event);
      break;
    case "allocate":
    case "captureAllocation":
    case "closeAllocations":
      written.allocating.push(step);
      break;
  }
}

/** Copies no more than is needed: a row is wide, and every spend writes one. */
function rowWritten(id: number, row: Partial<WrittenRow>): WrittenRow {
  const { coworkerExtraServiceId, coworkerId, operationId, allocationIndex, createdOn, reason } = row as WrittenRow;
  return { id, coworkerExtraServiceId, coworkerId, operationId, allocationIndex, createdOn, reason };
}

function isSubject(entity: EntityName): entity is SubjectEntity {
  return entity === "CoworkerExtraService" || (subjectEntities as readonly string[]).includes(entity);
}

function noteChange(written: Watch, entity: SubjectEntity, id: number, changes: Draft["values"]): void {
  const earlier = written.changes.find((one) => one.id === id && one.entity === entity);
  if (earlier !== undefined) delete earlier.after;
  if (earlier !== undefined) earlier.values = changes && { ...earlier.values, ...changes };
  else {
    const { before, isWhole } = lastRead(written, entity, id);
    written.changes.push({ entity, id, before, isWhole, values: changes });
  }
}

function noteAfter({ changes }: Watch, id: number, answer: unknown): void {
  const change = changes.find((one) => one.id === id && one.entity === "CoworkerExtraService");
  change!.after = answer as RowOf<"CoworkerExtraService">;
}
