import { isTimeZone } from "../calendar.ts";
import { any, eq } from "../condition.ts";
import { checkChargePeriod } from "../coworker-extra-service/create.ts";
import { boundaryOf } from "../credit-schedule/boundaries.ts";
import { type CreditSchedule, creditScheduleFields } from "../credit-schedule/fields.ts";
import { type CommandContext, type Decision, find, insert, reaches, read, update } from "../decision.ts";
import { checkFixed, checkValues } from "../draft.ts";
import { isRequired } from "../field.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import {
  type ChangesHere,
  changesHere,
  checkTimes,
  foundHere,
  type ImportedRecord,
  type ImportOutcome,
  importedChanges,
  importedTimes,
  importedValues,
  oneByOne,
} from "./imported-record.ts";

type Imported = ImportedRecord<CreditSchedule>;

/** Imports several schedules in one step. The refusal of one does not affect the others. */
export function* importCreditSchedules(
  { schedules }: { schedules: readonly Imported[] },
  context: CommandContext,
): Decision<ImportOutcome[]> {
  const changes = changesHere();
  return yield* oneByOne(schedules, (schedule) => importCreditSchedule(schedule, changes, context));
}

/**
 * Imports a schedule with its id and times. A stored one is updated unless it has changed since. It never counts fewer
 * periods than before, and its next boundary follows from the others: no period is granted twice.
 */
function* importCreditSchedule(
  imported: Imported,
  changes: ChangesHere,
  context: CommandContext,
): Decision<"written" | "unchanged"> {
  const { uniqueId, id } = imported;
  const same = eq("uniqueId", uniqueId);
  const where = id === undefined ? same : any(same, eq("id", id));
  const here = foundHere(yield* find("CreditSchedule", { where }), imported);
  if (here !== null && changes.isSince(here, imported)) return "unchanged";
  refuseIfAny(here === null ? missing(imported) : []);
  const values = importedValues(creditScheduleFields, imported, here);
  const service = yield* read("ExtraService", values.extraServiceId, { lock: "keep" });
  const isOfBusiness = service !== null && service.businessId === values.businessId;
  refuseIfAny([
    ...(reaches(context, values.businessId) ? [] : [notFound("businessId")]),
    ...(isOfBusiness ? checkChargePeriod(values, service) : [notFound("extraServiceId")]),
    ...checkValues(creditScheduleFields, values),
    ...(isTimeZone(values.timeZone)
      ? []
      : [refusal("INVALID", "timeZone", "is not an IANA time zone", values.timeZone)]),
    ...checkTimes(imported, context),
    ...(here === null ? [] : [...checkFixed(creditScheduleFields, here, imported), ...checkZone(here, values)]),
  ]);
  const periodsGranted = Math.max(values.periodsGranted, here?.periodsGranted ?? 0);
  const chargePeriod = values.chargePeriod ?? (service!.isPrintingCredit ? "USES" : "MINUTES");
  const whole = { ...values, chargePeriod, periodsGranted, nextOn: boundaryOf(values, periodsGranted) };
  if (here === null) {
    const times = importedTimes(imported, context);
    yield* insert("CreditSchedule", { ...whole, ...times });
    changes.noteWrite(null, { uniqueId, ...times });
    return "written";
  }
  const changed = importedChanges(here, whole, context);
  if (changed === null) return "unchanged";
  yield* update("CreditSchedule", here.id, changed);
  changes.noteWrite(here, imported);
  return "written";
}

/** The values that a new schedule needs. */
function missing(imported: Imported): Refusal[] {
  const needed = Object.entries(creditScheduleFields).filter(
    ([name, field]) => isRequired(field) || name === "timeZone",
  );
  return needed
    .filter(([name]) => imported[name as keyof Imported] == null)
    .map(([name]) => refusal("REQUIRED", name, "is a required field"));
}

function checkZone(here: CreditSchedule, { timeZone }: CreditSchedule): Refusal[] {
  if (timeZone === here.timeZone) return [];
  return [refusal("FIXED_AFTER_CREATION", "timeZone", "cannot change after creation", timeZone)];
}
