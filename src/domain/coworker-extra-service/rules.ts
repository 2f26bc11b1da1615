import { all, any, type Condition, eq, gt, isNull, lte, not } from "../condition.ts";
import { checkValues } from "../draft.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import type { WritableValues } from "../record-values.ts";
import { type Refusal, refusal } from "../refusal.ts";
import {
  type CoworkerExtraService,
  type CoworkerExtraServiceKind,
  CreditStatus,
  coworkerExtraServiceFields,
} from "./fields.ts";

/** The kind of a record. It never changes, because the fields that decide it are fixed after creation. */
export function kindOf(
  record: Pick<CoworkerExtraService, "bookingId" | "bookingUniqueId">,
  service: Pick<ExtraService, "isPrintingCredit">,
): CoworkerExtraServiceKind {
  if (record.bookingId !== null || record.bookingUniqueId !== null) return "BOOKING_CHARGE";
  return service.isPrintingCredit ? "PRINTING_CREDIT" : "TIME_CREDIT";
}

/** Every rule that the writable values break by themselves, each with its property. */
export function checkCoworkerExtraService(values: WritableValues<typeof coworkerExtraServiceFields>): Refusal[] {
  const refusals = checkValues(coworkerExtraServiceFields, values);
  if (values.validFrom !== null && values.expireDate !== null && values.validFrom >= values.expireDate)
    refusals.push(refusal("CONFLICTING_VALUES", "expireDate", "must be later than validFrom"));
  if (
    values.bookingFromTime !== null &&
    values.bookingToTime !== null &&
    values.bookingFromTime >= values.bookingToTime
  )
    refusals.push(refusal("CONFLICTING_VALUES", "bookingToTime", "must be later than bookingFromTime"));
  return refusals;
}

/** Why the record cannot be deleted. */
export function checkDeletable(record: CoworkerExtraService): Refusal[] {
  const refusals: Refusal[] = [];
  if (record.kind === "BOOKING_CHARGE")
    refusals.push(refusal("BOOKING_CHARGE_NOT_DELETABLE", "id", "is a booking charge: uncharge the booking instead"));
  if (record.isFromTariff) refusals.push(refusal("PLAN_CREDIT_NOT_DELETABLE", "id", "came with the customer's plan"));
  if (record.invoiced) refusals.push(refusal("ALREADY_INVOICED", "id", "is on an invoice"));
  if (record.ledgerSequence > 0)
    refusals.push(refusal("HAS_HISTORY", "id", "has rows in the ledger: void the credit instead"));
  return refusals;
}

type StatusValues = Pick<CoworkerExtraService, "kind" | "voidedOn" | "expireDate" | "validFrom" | "remainingUses">;

/** The status of a credit at this moment, the first that applies; `null` for a charge. */
export function statusOf(record: StatusValues, at: number): CreditStatus | null {
  if (record.kind === "BOOKING_CHARGE") return null;
  if (record.voidedOn !== null) return "VOIDED";
  if (record.expireDate !== null && record.expireDate <= at) return "EXPIRED";
  if (record.validFrom !== null && record.validFrom > at) return "SCHEDULED";
  return record.remainingUses === 0 ? "EXHAUSTED" : "ACTIVE";
}

/** The condition for records that have one of the statuses at this moment. It agrees with `statusOf`. */
export function hasStatus(statuses: readonly (CreditStatus | null)[], at: number): Condition<"CoworkerExtraService"> {
  const voided = not(isNull("voidedOn"));
  const expired = lte("expireDate", at);
  const scheduled = gt("validFrom", at);
  const exhausted = eq("remainingUses", 0);
  const inOrder = [voided, expired, scheduled, exhausted];
  const charge = eq("kind", "BOOKING_CHARGE");
  return any(
    ...[...new Set(statuses)].map((status) => {
      if (status === null) return charge;
      const place = Object.keys(CreditStatus.values).indexOf(status);
      const holds = inOrder.slice(place, place + 1);
      return all(not(charge), ...inOrder.slice(0, place).map(not), ...holds);
    }),
  );
}
