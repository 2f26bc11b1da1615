import { any, eq } from "../condition.ts";
import { checkChargePeriod } from "../coworker-extra-service/create.ts";
import { type CoworkerExtraService, coworkerExtraServiceFields } from "../coworker-extra-service/fields.ts";
import { checkInvoiced } from "../coworker-extra-service/invoiced.ts";
import { checkNotCharged } from "../coworker-extra-service/live-charge.ts";
import { checkCoworkerExtraService, kindOf } from "../coworker-extra-service/rules.ts";
import { type CommandContext, type Decision, find, reaches } from "../decision.ts";
import { checkFixed } from "../draft.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import type { ExistingRecords } from "./existing-records.ts";
import { checkTimes, type ImportedRecord, importedTimes, importedValues } from "./imported-record.ts";

/** The values of a charge or credit after its import. Throws `Refused` with every rule that they break. */
export function* checkedValues(
  imported: ImportedRecord<CoworkerExtraService>,
  here: CoworkerExtraService | null,
  known: ExistingRecords,
  context: CommandContext,
): Decision<CoworkerExtraService> {
  // The period is fixed. A record without one leaves it unchanged.
  const { chargePeriod: period, ...others } = imported;
  const record: ImportedRecord<CoworkerExtraService> = period == null ? others : imported;
  const values = {
    ...(here === null ? importedTimes(record, context) : {}),
    ...importedValues(coworkerExtraServiceFields, record, here),
  } as CoworkerExtraService;
  const service = yield* known.service(values.extraServiceId);
  const isOfBusiness = service !== null && service.businessId === values.businessId;
  const kind = isOfBusiness ? kindOf(values, service) : "TIME_CREDIT";
  refuseIfAny([
    ...(reaches(context, values.businessId) ? [] : [notFound("businessId")]),
    ...(isOfBusiness ? checkChargePeriod(values, service) : [notFound("extraServiceId")]),
    ...checkCoworkerExtraService(values),
    ...checkTimes(imported, context),
    ...checkBalance(kind, values),
    ...(isOfBusiness ? checkOfCharge(kind, values) : []),
    ...checkVoided(values, record, here),
    ...(yield* checkLinks(values, here)),
    ...checkStillInvoiced(values, record, here),
    ...(values.cancelledOn === null ? yield* checkNotCharged(values, live(here)) : []),
    ...(here === null ? [] : checkFixed(coworkerExtraServiceFields, here, record)),
    ...(here !== null && isOfBusiness && here.kind !== kind
      ? [
          refusal(
            "FIXED_AFTER_CREATION",
            "bookingUniqueId",
            "cannot turn a credit into a charge or a charge into a credit",
          ),
        ]
      : []),
  ]);
  const chargePeriod = values.chargePeriod ?? (service!.isPrintingCredit ? "USES" : "MINUTES");
  return { ...values, kind, chargePeriod, pricedOn: pricedOnOf(kind, values) };
}

/** The stored record, unless it is a cancelled charge: other charges of its booking may be live. */
function live(here: CoworkerExtraService | null): CoworkerExtraService | null {
  return here?.cancelledOn == null ? here : null;
}

/** A charge of unknown pricing counts as priced when it was created. */
function pricedOnOf(kind: CoworkerExtraService["kind"], { pricedOn, createdOn }: CoworkerExtraService) {
  return kind === "BOOKING_CHARGE" ? (pricedOn ?? createdOn) : null;
}

/** The schedule and the credit before it must be here, of the same customer, and followed by no other credit. */
function* checkLinks(values: CoworkerExtraService, here: CoworkerExtraService | null): Decision<Refusal[]> {
  const refusals: Refusal[] = [];
  const { creditScheduleId, renewedFromId, businessId, coworkerId } = values;
  const isOfCustomer = (one: Pick<CoworkerExtraService, "businessId" | "coworkerId"> | undefined) =>
    one?.businessId === businessId && one.coworkerId === coworkerId;
  const fields = ["id", "businessId", "coworkerId"] as const;
  if (creditScheduleId !== null && creditScheduleId !== here?.creditScheduleId) {
    const [schedule] = yield* find("CreditSchedule", { where: eq("id", creditScheduleId), lock: null, fields });
    if (!isOfCustomer(schedule)) refusals.push(notFound("creditScheduleId"));
  }
  if (renewedFromId !== null && renewedFromId !== here?.renewedFromId) {
    const where = any(eq("id", renewedFromId), eq("renewedFromId", renewedFromId));
    const found = yield* find("CoworkerExtraService", { where, lock: null, fields });
    if (!isOfCustomer(found.find(({ id }) => id === renewedFromId))) refusals.push(notFound("renewedFromId"));
    if (found.some(({ id }) => id !== renewedFromId && id !== here?.id))
      refusals.push(refusal("CONFLICTING_VALUES", "renewedFromId", "names a credit that another one follows"));
  }
  return refusals;
}

/** Only charges have some of these, and only credits the others. */
function checkOfCharge(kind: CoworkerExtraService["kind"], values: CoworkerExtraService): Refusal[] {
  if (kind === "BOOKING_CHARGE") {
    const isLinked = values.creditScheduleId !== null || values.renewedFromId !== null || values.rolledOver > 0;
    return isLinked ? [refusal("CONFLICTING_VALUES", "creditScheduleId", "must be absent for a charge")] : [];
  }
  return (["cancelledOn", "pricedOn", "total"] as const).flatMap((name) =>
    values[name] === null ? [] : [refusal("CONFLICTING_VALUES", name, "must be absent for a credit")],
  );
}

function checkBalance(
  kind: CoworkerExtraService["kind"],
  { remainingUses, totalUses }: CoworkerExtraService,
): Refusal[] {
  if (kind === "BOOKING_CHARGE")
    return (remainingUses ?? 0) === 0
      ? []
      : [refusal("CONFLICTING_VALUES", "remainingUses", "must be 0 for a booking charge", remainingUses)];
  return remainingUses !== undefined && remainingUses > totalUses
    ? [refusal("OUT_OF_RANGE", "remainingUses", `must be at most totalUses, ${totalUses}`, remainingUses)]
    : [];
}

/**
 * If the line says that the record is invoiced, the fields on the invoice cannot change. A line that is later than the
 * stored record may take it off the invoice, with other values.
 */
function checkStillInvoiced(
  values: CoworkerExtraService,
  { updatedOn }: ImportedRecord<CoworkerExtraService>,
  here: CoworkerExtraService | null,
): Refusal[] {
  if (here === null || !here.invoiced) return [];
  if (values.invoiced) return checkInvoiced(here, values);
  return updatedOn !== undefined && updatedOn > here.updatedOn
    ? []
    : [refusal("ALREADY_INVOICED", "invoiced", "can be set to false only by a later line", false)];
}

/** A voided credit stays voided and has no units left. */
function checkVoided(
  { voidedOn }: CoworkerExtraService,
  { remainingUses = 0 }: ImportedRecord<CoworkerExtraService>,
  here: CoworkerExtraService | null,
): Refusal[] {
  if (voidedOn === null)
    return here === null || here.voidedOn === null
      ? []
      : [refusal("CREDIT_VOIDED", "voidedOn", "cannot be removed: the credit is voided here")];
  return remainingUses === 0
    ? []
    : [refusal("CONFLICTING_VALUES", "remainingUses", "must be 0 for a voided credit", remainingUses)];
}
