import { perform } from "../billing/perform.ts";
import { nameOf } from "../billing/viewer.ts";
import { keepPercent, unchargeBooking } from "../domain/charge/uncharge-booking.ts";
import type { Decimal } from "../domain/decimal.ts";
import { decimalField, type Field, text } from "../domain/field.ts";
import { Refused, refusal, refuseIfAny } from "../domain/refusal.ts";
import { useHistoryFields } from "../domain/use-history/fields.ts";
import { toObject } from "./body.ts";
import { type Call, notFound, type RestAnswer } from "./call.ts";
import { answerOf, committed } from "./committing.ts";
import { carriedOut } from "./envelope.ts";
import { toProperty } from "./names.ts";
import { expectNone } from "./parameters.ts";
import { readProperties } from "./record.ts";
import { fromSent } from "./sent.ts";

/** The body of the request. */
export const unchargeFields = {
  reason: text("Why the charge is removed.", { nullable: true, max: useHistoryFields.reason.max }),
  keepPercent: decimalField(keepPercent.description, { nullable: true, min: keepPercent.min, max: keepPercent.max }),
} as const;

const known = new Map<string, { name: string; field: Field }>(
  Object.entries(unchargeFields).map(([name, field]) => [toProperty(name), { name, field }]),
);

/** Removes the charge of a booking and gives back the credit that it took, or keeps a part of both. */
export async function uncharge(call: Call): Promise<RestAnswer> {
  const { dependencies, viewer, reader, id, idempotencyKey, newKey, now } = call;
  const [charge] = await reader.byIds("CoworkerExtraService", [id], ["id", "businessId", "bookingId", "kind"]);
  if (charge === undefined) return notFound;
  expectNone(call.query);
  const how = toUncharging(toObject(call.body));
  const { businessId, bookingId } = charge;
  if (charge.kind !== "BOOKING_CHARGE" || bookingId === null)
    throw new Refused([refusal("NOT_CHARGED", null, "The record is not a charge of a booking with a BookingId.")]);
  const input = { businessId, bookingId, chargeId: id, ...how, idempotencyKey: idempotencyKey ?? newKey() };
  answerOf(await committed(call, () => perform(dependencies, viewer, unchargeBooking, input)));
  return { status: 200, body: carriedOut("CoworkerExtraService was successfully uncharged.", now, nameOf(viewer)) };
}

function toUncharging(body: Readonly<Record<string, unknown>>): { reason: string; keepPercent: Decimal | null } {
  const { values, refusals } = readProperties(known, unchargeFields, body, fromSent);
  const { reason = null, keepPercent = null } = values as { reason?: string | null; keepPercent?: Decimal | null };
  const refused = (property: string) => refusals.some((one) => one.property === property);
  if (reason === null && !refused("Reason")) refusals.push(refusal("REASON_REQUIRED", "Reason", "must be given"));
  refuseIfAny(refusals);
  return { reason: reason!, keepPercent };
}
