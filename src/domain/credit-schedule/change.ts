import type { Instant } from "../calendar.ts";
import {
  type CommandContext,
  type Decision,
  laterThan,
  type RecordToChange,
  readExpected,
  update,
} from "../decision.ts";
import { changesOf, checkFixed, patched } from "../draft.ts";
import { refuseIfAny } from "../refusal.ts";
import { boundaryOf } from "./boundaries.ts";
import { type CreditSchedule, type CreditSchedulePatch, creditScheduleFields } from "./fields.ts";
import { checkCreditSchedule, checkEnd, checkPast } from "./rules.ts";

/**
 * Changes a schedule; returns the time of the change, which is its version. The changes count for every credit that is
 * granted from now on, including those that are made up.
 */
export function* updateCreditSchedule(
  input: RecordToChange & { patch: CreditSchedulePatch },
  context: CommandContext,
): Decision<Instant> {
  const row = yield* readExpected("CreditSchedule", input);
  const values = patched(creditScheduleFields, row, input.patch);
  refuseIfAny([
    ...checkFixed(creditScheduleFields, row, input.patch),
    ...checkCreditSchedule(values),
    ...(values.endsOn === row.endsOn ? [] : checkNewEnd(row, values.endsOn, context)),
  ]);
  return yield* write(row, changesOf(row, values), context);
}

/**
 * Ends a schedule at `endsOn`, by default now; returns the time of the change. A schedule that has ended stays as it is,
 * unless a moment is given.
 */
export function* endCreditSchedule(
  input: { id: number; endsOn: Instant | null },
  context: CommandContext,
): Decision<Instant> {
  const row = yield* readExpected("CreditSchedule", input);
  if (input.endsOn === null && row.endsOn !== null && row.endsOn <= context.now) return row.updatedOn;
  const endsOn = input.endsOn ?? context.now;
  refuseIfAny(checkNewEnd(row, endsOn, context));
  return yield* write(row, { endsOn }, context);
}

function checkNewEnd(row: CreditSchedule, endsOn: Instant | null, { now }: CommandContext) {
  return [...checkEnd(endsOn, now), ...checkPast({ ...row, endsOn }, "endsOn", now)];
}

function* write(row: CreditSchedule, changes: Partial<CreditSchedule>, context: CommandContext): Decision<Instant> {
  const nextOn = boundaryOf({ ...row, ...changes }, row.periodsGranted);
  const updatedOn = laterThan(row.updatedOn, context.now);
  yield* update("CreditSchedule", row.id, { ...changes, nextOn, updatedOn, updatedBy: context.by });
  return updatedOn;
}
