import type { Instant } from "../calendar.ts";
import { all, eq } from "../condition.ts";
import { type CoworkerExtraService, coworkerExtraServiceFields } from "../coworker-extra-service/fields.ts";
import { kindOf } from "../coworker-extra-service/rules.ts";
import { availableUses } from "../credit/available.ts";
import { closeLapsed, withHeldOne } from "../credit/held.ts";
import { type CommandContext, type Decision, find, laterThan, newOperationId, read, update } from "../decision.ts";
import { completed } from "../draft.ts";
import { INTEGER_MAX } from "../field.ts";
import { insertNew, type NewRecord, untouchedValues } from "../new-record.ts";
import { derivedUniqueId } from "../unique-id.ts";
import { append } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import { boundary, boundaryOf } from "./boundaries.ts";
import type { CreditSchedule } from "./fields.ts";

/** A credit that a schedule granted. */
export interface Renewed {
  readonly coworkerExtraServiceId: number;
  /** The row that moved units from the credit before it; `null` if none moved. */
  readonly useHistoryId: number | null;
}

/** UniqueId of the credit of a period, numbered from 0. It is the same in every copy of the schedule. */
export function uniqueIdOf({ uniqueId }: Pick<CreditSchedule, "uniqueId">, period: number): string {
  return derivedUniqueId("CreditSchedule", uniqueId, period + 1);
}

/**
 * Grants the next credit of a schedule if its boundary is not later than `upTo`; `null` if none is due. The schedule is
 * locked and counts its periods, so each is granted once and in order, by any number of processes. Units that are free in
 * the credit before move in the same commit, under its lock.
 */
export function* renewCredit(
  { creditScheduleId, upTo }: { creditScheduleId: number; upTo: Instant },
  given: CommandContext,
): Decision<Renewed | null> {
  const schedule = yield* read("CreditSchedule", creditScheduleId);
  if (schedule === null || schedule.nextOn === null || schedule.nextOn > Math.min(upTo, given.now)) return null;
  const uniqueId = uniqueIdOf(schedule, schedule.periodsGranted);
  const [imported] = yield* find("CoworkerExtraService", {
    where: eq("uniqueId", uniqueId),
    lock: null,
    fields: ["id"],
  });
  if (imported !== undefined) {
    yield* count(schedule, given);
    return { coworkerExtraServiceId: imported.id, useHistoryId: null };
  }
  const values = yield* newCredit(schedule);
  const before = yield* creditBefore(schedule);
  const { context, ...moved } =
    before === null ? { ...nothing, context: given } : yield* rollOver(before, schedule, given);
  const totalUses = schedule.totalUses + moved.units;
  const renewed = { totalUses, remainingUses: totalUses, rolledOver: moved.units, renewedFromId: before?.id ?? null };
  const id = yield* insertNew("CoworkerExtraService", { ...values, ...renewed }, context, uniqueId);
  yield* count(schedule, context);
  return { coworkerExtraServiceId: id, useHistoryId: moved.useHistoryId };
}

const untouched = untouchedValues(coworkerExtraServiceFields);

/** The credit of the next period, without what rolls over. */
function* newCredit(schedule: CreditSchedule): Decision<NewRecord<"CoworkerExtraService">> {
  const { businessId, coworkerId, extraServiceId, totalUses, chargePeriod, priority, periodsGranted } = schedule;
  const service = (yield* read("ExtraService", extraServiceId, { lock: "keep" }))!;
  const { coworkerContractUniqueId } = schedule;
  const draft = { businessId, coworkerId, extraServiceId, totalUses, priority, coworkerContractUniqueId };
  const values = { ...untouched, ...completed(coworkerExtraServiceFields, draft) };
  return {
    ...{ ...values, chargePeriod, isFromTariff: true, creditScheduleId: schedule.id, remainingUses: totalUses },
    kind: kindOf(values, service),
    validFrom: schedule.nextOn,
    expireDate: boundary(schedule, periodsGranted + 1),
  };
}

/** The credit of the period before, locked. There is none for the first, and where an import left it out. */
function* creditBefore(schedule: CreditSchedule): Decision<CoworkerExtraService | null> {
  if (schedule.periodsGranted === 0) return null;
  const where = eq("uniqueId", uniqueIdOf(schedule, schedule.periodsGranted - 1));
  return (yield* find("CoworkerExtraService", { where }))[0] ?? null;
}

const nothing = { units: 0, useHistoryId: null };

interface Moved {
  readonly units: number;
  readonly useHistoryId: number | null;
  readonly context: CommandContext;
}

/** Takes what moves to the next credit. Status and holds are those of this moment, which may be long after the boundary. */
function* rollOver(before: CoworkerExtraService, schedule: CreditSchedule, given: CommandContext): Decision<Moved> {
  const reserved = yield* withHeldOne(before, given);
  const { credit, context } = reserved;
  const rolled = yield* rolledBefore(before);
  if (rolled !== null) return { ...nothing, units: rolled, context };
  const units = Math.min(availableUses(credit), schedule.rolloverMax, INTEGER_MAX - schedule.totalUses);
  if (units <= 0) return { ...nothing, context };
  yield* closeLapsed(reserved);
  const operationId = yield* newOperationId(context);
  const values = { kind: "ROLLOVER", creditUsed: units, usageAt: schedule.nextOn!, operationId } as const;
  const [useHistoryId] = yield* append(before, [yield* entry(values, context)], context);
  return { units, useHistoryId: useHistoryId!, context };
}

/** What an imported row moved already, without the credit that took it; `null` without such a row. */
function* rolledBefore({ id, ledgerSequence }: CoworkerExtraService): Decision<number | null> {
  if (ledgerSequence === 0) return null;
  const where = all(eq("coworkerExtraServiceId", id), eq("kind", "ROLLOVER"));
  const [row] = yield* find("UseHistory", { where, fields: ["creditUsed"] });
  return row?.creditUsed ?? null;
}

/** Counts the period as granted. */
function* count(schedule: CreditSchedule, { now, by }: CommandContext): Decision<void> {
  const periodsGranted = schedule.periodsGranted + 1;
  const nextOn = boundaryOf(schedule, periodsGranted);
  const updatedOn = laterThan(schedule.updatedOn, now);
  yield* update("CreditSchedule", schedule.id, { periodsGranted, nextOn, updatedOn, updatedBy: by });
}
