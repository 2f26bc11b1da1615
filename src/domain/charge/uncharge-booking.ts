import { liveChargeOf } from "../coworker-extra-service/live-charge.ts";
import { usesTakenBy } from "../credit/charged-use.ts";
import { lockLeft, writeBack } from "../credit/give-back.ts";
import { reason } from "../credit/inputs.ts";
import { type GivenBack, giveBack } from "../credit/reversal.ts";
import { type Decision, find, remove } from "../decision.ts";
import { id, ref } from "../field.ts";
import { type CompleteValues, ids } from "../input-field.ts";
import { type InputValues, operation } from "../operation.ts";
import { Refused, refusal } from "../refusal.ts";
import { reachedBusiness } from "../subject.ts";
import { recordEvent, totalsOf } from "./history.ts";

const answer = {
  deletedId: id("Id of the removed charge; null after a refusal.", { to: "CoworkerExtraService" }),
  useHistoryIds: ids("Ledger rows that give credit back, in allocation order.", { to: "UseHistory" }),
} as const;
export interface Uncharged extends CompleteValues<typeof answer> {}

/** Removes the live charge of a booking. Rows are added to the ledger, and the balances are as before the charge. */
export const unchargeBooking = operation({
  name: "unchargeBooking",
  description: "Removes the charge of a booking and gives back its credit, unless the charge is on an invoice.",
  roles: ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"],
  inputDescription: "A booking whose charge is removed.",
  input: {
    businessId: ref("Business of the booking.", { to: "Business" }),
    bookingId: ref("The booking.", { to: "Booking" }),
    chargeId: {
      ...ref("The charge to remove; left out: the live one of the booking.", {
        to: "CoworkerExtraService",
        nullable: true,
      }),
      internal: true,
    },
    reason,
  },
  fingerprintOrder: ["bookingId", "reason"],
  answer,
  subject: reachedBusiness,
  *decide({ bookingId, chargeId, reason, idempotencyKey }, { businessId }, context): Decision<Uncharged> {
    const [charge] = yield* find("CoworkerExtraService", { where: liveChargeOf({ businessId, bookingId }) });
    if (charge === undefined || charge.id !== (chargeId ?? charge.id))
      throw new Refused([refusal("NOT_CHARGED", "bookingId", "names a booking without a live charge", bookingId)]);
    if (charge.invoiced)
      throw new Refused([refusal("ALREADY_INVOICED", "bookingId", "names a booking whose charge is on an invoice")]);
    const { credits, left } = yield* lockLeft(yield* usesTakenBy(charge));
    const back = giveBack(left, Number.POSITIVE_INFINITY);
    const before = { ...(yield* totalsOf([charge]))(charge), coveredUnits: unitsOf(left) };
    const written = yield* writeBack(credits, back, { reason, idempotencyKey }, context);
    const { operationId, useHistoryIds } = written;
    yield* remove("CoworkerExtraService", charge.id);
    yield* recordEvent(charge, { type: "UNCHARGED", before, reason, operationId }, context, { charge });
    return { deletedId: charge.id, useHistoryIds };
  },
});
export interface UnchargeBooking extends InputValues<typeof unchargeBooking> {}

function unitsOf(back: readonly GivenBack<unknown>[]): number {
  return back.reduce((sum, { uses }) => sum + uses, 0);
}
