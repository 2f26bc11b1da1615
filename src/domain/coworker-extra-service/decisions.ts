import type { Instant } from "../calendar.ts";
import { adjust } from "../credit/adjust-credit.ts";
import { checkKey } from "../credit/checks.ts";
import { type Outcome, once } from "../credit/once.ts";
import {
  type Decision,
  exists,
  type Given,
  insert,
  laterThan,
  type RecordToChange,
  reaches,
  read,
  readExpected,
  remove,
  uniqueId,
  update,
} from "../decision.ts";
import { changesOf, checkFixed, completed, patched, valuesSaid } from "../draft.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import { Forbidden, notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import {
  type CoworkerExtraService,
  type CoworkerExtraServiceDraft,
  type CoworkerExtraServicePatch,
  coworkerExtraServiceFields,
} from "./fields.ts";
import { checkCoworkerExtraService, checkDeletable, kindOf } from "./rules.ts";

/** The values of a record that only the system writes, before anything has happened to it. */
export const untouched = {
  description: null,
  lastMinutePriceAdjustment: null,
  dynamicPriceAdjustment: null,
  priceFactorLastMinute: null,
  priceFactorDemand: null,
  invoiced: false,
  invoiceDate: null,
  isFromTariff: false,
  tariffTimePassUniqueId: null,
  coworkerProductUniqueId: null,
  bookingUniqueId: null,
  automaticallyAdded: false,
  discountCode: null,
  coworkerDiscountUniqueId: null,
  discountAmount: null,
  voidedOn: null,
  ledgerSequence: 0,
  ledgerHash: null,
} as const;

/** Gives a customer a credit, or with a `bookingId` a charge, and answers its id. */
export function* createCoworkerExtraService(draft: CoworkerExtraServiceDraft, given: Given): Decision<number> {
  const { values, refusals } = yield* checkedValues(draft, given);
  refuseIfAny([...refusals, ...(yield* checkNotCharged(values))]);
  return yield* insertNew(values, given);
}

/**
 * Does so unless it was done before under the idempotency key, and answers the id that it got then. That the booking
 * is charged already is an answer too: it has to do with what happened, not with what was asked.
 */
export function* createCoworkerExtraServiceOnce(
  { draft, idempotencyKey }: { draft: CoworkerExtraServiceDraft; idempotencyKey: string },
  given: Given,
): Decision<Outcome<number>> {
  refuseIfAny(checkKey(idempotencyKey));
  const { values, refusals } = yield* checkedValues(draft, given);
  refuseIfAny(refusals);
  const { businessId } = values;
  const input = valuesSaid(coworkerExtraServiceFields, values);
  const key = { businessId, mutation: "createCoworkerExtraService", idempotencyKey, input };
  return yield* once(
    key,
    function* (): Decision<number> {
      refuseIfAny(yield* checkNotCharged(values));
      return yield* insertNew(values, given);
    },
    given,
  );
}

/** The whole record, where the refusals do not forbid it, and every rule that it breaks by itself. */
function* checkedValues(
  draft: CoworkerExtraServiceDraft,
  given: Given,
): Decision<{ values: CoworkerExtraService; refusals: Refusal[] }> {
  const values = { ...untouched, ...completed(coworkerExtraServiceFields, draft) } as CoworkerExtraService;
  const service = yield* read("ExtraService", values.extraServiceId, "keep");
  const isOfBusiness = service !== null && service.businessId === values.businessId;
  const refusals = [
    ...(reaches(given, values.businessId) ? [] : [notFound("businessId")]),
    ...(isOfBusiness ? [] : [notFound("extraServiceId")]),
    ...checkCoworkerExtraService(values),
    ...(values.totalUses === 0 ? [refusal("OUT_OF_RANGE", "totalUses", "must be at least 1", 0)] : []),
    ...(isOfBusiness ? checkChargePeriod(values, service) : []),
  ];
  if (service === null) return { values, refusals };
  const kind = kindOf(values, service);
  const chargePeriod = values.chargePeriod ?? (service.isPrintingCredit ? "USES" : "MINUTES");
  const remainingUses = kind === "BOOKING_CHARGE" ? 0 : values.totalUses;
  return { values: { ...values, kind, chargePeriod, remainingUses }, refusals };
}

function* insertNew(values: CoworkerExtraService, given: Given): Decision<number> {
  return yield* insert("CoworkerExtraService", {
    ...values,
    uniqueId: yield* uniqueId(),
    createdOn: given.now,
    updatedOn: given.now,
    updatedBy: given.by,
  });
}

/**
 * Changes a charge or credit, and answers when: that is its version. Another `totalUses` of a credit is an adjustment: it is written to the
 * ledger, and needs that right too (`mayAdjust`).
 */
export function* updateCoworkerExtraService(
  input: RecordToChange & { patch: CoworkerExtraServicePatch; mayAdjust: boolean },
  given: Given,
): Decision<Instant> {
  const row = yield* readExpected("CoworkerExtraService", input);
  const values = patched(coworkerExtraServiceFields, row, input.patch) as CoworkerExtraService;
  const { totalUses = row.totalUses, ...changes } = changesOf(row, values) as Partial<CoworkerExtraService>;
  const isAdjusted = row.kind !== "BOOKING_CHARGE" && values.totalUses !== null;
  const totalChange = isAdjusted ? totalUses - row.totalUses : 0;
  if (totalChange !== 0 && !input.mayAdjust) throw new Forbidden("CoworkerExtraServiceUseHistory-Create");
  refuseIfAny([
    ...checkFixed(coworkerExtraServiceFields, row, input.patch),
    ...checkCoworkerExtraService(values),
    ...(totalChange === 0 ? [] : checkAdjustable(row, totalChange, totalUses)),
  ]);
  if (totalChange === 0) {
    const updatedOn = laterThan(row.updatedOn, given.now);
    yield* update("CoworkerExtraService", row.id, { ...changes, totalUses, updatedOn, updatedBy: given.by });
    return updatedOn;
  }
  yield* adjust(row, totalChange, { reason: "update", idempotencyKey: null }, given, changes);
  return (yield* read("CoworkerExtraService", row.id, "change", ["updatedOn"]))!.updatedOn;
}

/** Deletes a credit that was never used, invoiced or part of a plan. */
export function* deleteCoworkerExtraService(input: RecordToChange, _given: Given): Decision<void> {
  const row = yield* readExpected("CoworkerExtraService", input);
  refuseIfAny(checkDeletable(row));
  yield* remove("CoworkerExtraService", row.id);
}

/** Whether the period is one in which the service is counted. */
export function checkChargePeriod({ chargePeriod }: CoworkerExtraService, service: ExtraService): Refusal[] {
  if (!service.isPrintingCredit || chargePeriod === null || chargePeriod === "USES") return [];
  return [refusal("CONFLICTING_VALUES", "chargePeriod", "must be USES for a printing credit", chargePeriod)];
}

/** By what a booking is known. */
const bookingNames = ["bookingId", "bookingUniqueId"] as const;

/** Whether the booking, if the record has one, has no live charge yet, but for what is here of the record itself. */
export function* checkNotCharged(
  record: Pick<CoworkerExtraService, "businessId" | (typeof bookingNames)[number]>,
  here: CoworkerExtraService | null = null,
): Decision<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const name of bookingNames) {
    const value = record[name];
    if (value === null || value === here?.[name]) continue;
    const ofBusiness = { field: "businessId", is: "eq", value: record.businessId } as const;
    const ofBooking = { field: name, is: "eq", value } as const;
    if (yield* exists("CoworkerExtraService", { and: [ofBusiness, ofBooking] }))
      refusals.push(refusal("ALREADY_CHARGED", name, "names a booking that has a live charge", value));
  }
  return refusals;
}

function checkAdjustable(row: CoworkerExtraService, totalChange: number, totalUses: number): Refusal[] {
  if (row.voidedOn !== null)
    return [refusal("CREDIT_VOIDED", "totalUses", "cannot change: the credit was voided", totalUses)];
  if (row.remainingUses + totalChange < 0)
    return [
      refusal(
        "INSUFFICIENT_CREDIT",
        "totalUses",
        `must be at least ${row.totalUses - row.remainingUses}, which is used already`,
        totalUses,
      ),
    ];
  return [];
}
