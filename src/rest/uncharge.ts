import { perform } from "../billing/perform.ts";
import { nameOf } from "../billing/viewer.ts";
import { unchargeBooking } from "../domain/charge/uncharge-booking.ts";
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
  keepPercent: decimalField("Percentage of the charge to keep. Only 0, which keeps nothing, is supported yet.", {
    nullable: true,
    min: "0",
    max: "100",
  }),
} as const;

const known = new Map<string, { name: string; field: Field }>(
  Object.entries(unchargeFields).map(([name, field]) => [toProperty(name), { name, field }]),
);

/** Removes the charge of a booking, and gives back the credit that it took. */
export async function uncharge(call: Call): Promise<RestAnswer> {
  const { dependencies, viewer, reader, id, idempotencyKey, newKey, now } = call;
  const [charge] = await reader.byIds("CoworkerExtraService", [id], ["id", "businessId", "bookingId", "kind"]);
  if (charge === undefined) return notFound;
  expectNone(call.query);
  const reason = toReason(toObject(call.body));
  const { businessId, bookingId } = charge;
  if (charge.kind !== "BOOKING_CHARGE" || bookingId === null)
    throw new Refused([refusal("NOT_CHARGED", null, "The record is not a charge of a booking with a BookingId.")]);
  const input = { businessId, bookingId, chargeId: id, reason, idempotencyKey: idempotencyKey ?? newKey() };
  answerOf(await committed(call, () => perform(dependencies, viewer, unchargeBooking, input)));
  return { status: 200, body: carriedOut("CoworkerExtraService was successfully uncharged.", now, nameOf(viewer)) };
}

function toReason(body: Readonly<Record<string, unknown>>): string {
  const { values, refusals } = readProperties(known, unchargeFields, body, fromSent);
  const { reason = null, keepPercent = null } = values as { reason?: string | null; keepPercent?: number | null };
  const refused = (property: string) => refusals.some((one) => one.property === property);
  if (reason === null && !refused("Reason")) refusals.push(refusal("REASON_REQUIRED", "Reason", "must be given"));
  if ((keepPercent ?? 0) > 0 && !refused("KeepPercent"))
    refusals.push(refusal("OUT_OF_RANGE", "KeepPercent", "must be 0: keeping a part of a charge is not available yet"));
  refuseIfAny(refusals);
  return reason!;
}
