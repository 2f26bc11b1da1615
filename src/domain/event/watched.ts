import type { BookingEvent } from "../charge/booking-event.ts";
import type { Decision } from "../decision.ts";
import type { EntityName } from "../entities.ts";
import type { Step } from "../step.ts";
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
}

/**
 * Runs a decision and notes what it writes. Every operation passes here, so it makes few objects. Credits that are locked
 * are read with all fields: one wider read is cheaper than a second one for what follows from the change.
 */
export function* watched<A>(decision: Decision<A>): Decision<{ readonly answer: A; readonly written: Written }> {
  const written: Watch = { changes: [], rows: [], bookingEvents: [], reads: [], allocating: [] };
  let next = decision.next();
  while (!next.done) {
    const step = widened(next.value);
    const answer: unknown = yield step;
    note(written, step, answer);
    next = decision.next(answer as never);
  }
  return { answer: next.value, written };
}

function widened(step: Step): Step {
  if (step.step !== "find" && step.step !== "read") return step;
  if (step.entity !== "CoworkerExtraService" || step.lock !== "change" || step.fields === undefined) return step;
  return { ...step, fields: undefined };
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
      if (step.entity === "UseHistory") written.rows.push({ ...step.row, id: answer } as WrittenRow);
      else if (isSubject(step.entity))
        written.changes.push({
          ...{ entity: step.entity, id: answer as number, before: null, isWhole: false },
          values: { ...step.row, id: answer },
        });
      break;
    case "update":
    case "delete":
      if (isSubject(step.entity)) noteChange(written, step.entity, step.id, "changes" in step ? step.changes : null);
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

function isSubject(entity: EntityName): entity is SubjectEntity {
  return (subjectEntities as readonly string[]).includes(entity);
}

function noteChange(written: Watch, entity: SubjectEntity, id: number, changes: Draft["values"]): void {
  const earlier = written.changes.find((one) => one.id === id && one.entity === entity);
  if (earlier !== undefined) earlier.values = changes && { ...earlier.values, ...changes };
  else written.changes.push({ entity, id, ...lastRead(written, entity, id), values: changes });
}
