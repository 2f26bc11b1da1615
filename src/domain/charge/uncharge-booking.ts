import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { usesTakenBy } from "../credit/charged-use.ts";
import { lockLeft, writeBack } from "../credit/give-back.ts";
import { reason } from "../credit/inputs.ts";
import { giveBack, unitsOf } from "../credit/reversal.ts";
import { type Decimal, unitOfPlaces, ZERO } from "../decimal.ts";
import { type CommandContext, currency, type Decision, laterThan, remove, update } from "../decision.ts";
import type { Figures, Unwritten } from "../dry-run.ts";
import { decimalField, id, ref } from "../field.ts";
import { type CompleteValues, ids } from "../input-field.ts";
import { type InputValues, operation } from "../operation.ts";
import { reachedBusiness } from "../subject.ts";
import type { BookingEvent } from "./booking-event.ts";
import { recordEvent, totalsOf } from "./history.ts";
import { keptMoney, keptUnits } from "./kept-part.ts";
import { lockCharge, notCharged } from "./locked-charge.ts";

export const keepPercent = decimalField(
  "Part of the charge to keep, in percent of its price and of its credit, as after a late cancellation. Default: 0, which removes the charge.",
  { initially: ZERO, min: "0", max: "100" },
);

const answer = {
  deletedId: id("Id of the removed charge; null after a refusal, or if a part was kept.", {
    ...{ to: "CoworkerExtraService", nullable: true },
  }),
  coworkerExtraServiceId: ref("The charge with the part that was kept; null after a refusal, or if it was removed.", {
    ...{ to: "CoworkerExtraService", nullable: true },
  }),
  useHistoryIds: ids("Ledger rows that give credit back, in allocation order.", { to: "UseHistory" }),
} as const;
export interface Uncharged extends CompleteValues<typeof answer> {}

/** Cancels the live charge of a booking. With nothing to keep, the balances are as before the charge. */
export const unchargeBooking = operation({
  name: "unchargeBooking",
  description:
    "Removes the charge of a booking and gives back its credit, unless the charge is on an invoice. With keepPercent, a part of the money and of the credit is kept: the charge stays with cancelledOn, and the booking can be charged again.",
  roles: ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"],
  event: "BOOKING_UNCHARGED",
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
    keepPercent,
    reason,
  },
  fingerprintOrder: ["bookingId", "reason"],
  answer,
  figures: (_, unwritten) => figuresOf(unwritten),
  subject: reachedBusiness,
  *decide(input, { businessId }, context): Decision<Uncharged> {
    const { bookingId, chargeId, keepPercent, reason, idempotencyKey } = input;
    const charge = yield* lockCharge({ businessId, bookingId });
    if (charge.id !== (chargeId ?? charge.id)) throw notCharged(bookingId);
    const { credits, left } = yield* lockLeft(yield* usesTakenBy(charge));
    const units = unitsOf(left);
    const keptOfUnits = keptUnits(units, keepPercent);
    const before = { ...(yield* totalsOf([charge]))(charge), coveredUnits: units };
    const back = giveBack(left, units - keptOfUnits);
    const { operationId, useHistoryIds } = yield* writeBack(credits, back, { reason, idempotencyKey }, context);
    const event = { type: "UNCHARGED", before, reason, operationId } satisfies Partial<BookingEvent>;
    if (keepPercent === 0) {
      yield* remove("CoworkerExtraService", charge.id);
      yield* recordEvent(charge, event, context, { charge });
      return { deletedId: charge.id, coworkerExtraServiceId: null, useHistoryIds };
    }
    const price = yield* cancel(charge, keepPercent, context);
    const after = { total: before.total, due: price, coveredUnits: keptOfUnits };
    yield* recordEvent(charge, { ...event, after, keepPercent }, context);
    return { deletedId: null, coworkerExtraServiceId: charge.id, useHistoryIds };
  },
});
export interface UnchargeBooking extends InputValues<typeof unchargeBooking> {}

/** Writes the cancelled charge with the kept part of its price as it stands. Returns that part; `null` if there is no price. */
function* cancel(
  { id, price, free, updatedOn, extraServiceCurrencyCode: code }: CoworkerExtraService,
  keepPercent: Decimal,
  { now, by }: CommandContext,
): Decision<Decimal | null> {
  const { minorUnits } = (yield* currency({ code }))!;
  const kept = price === null ? null : keptMoney(price, keepPercent, unitOfPlaces(minorUnits));
  yield* update("CoworkerExtraService", id, {
    ...{ cancelledOn: now, price: kept, free: kept === null ? free : kept === 0 },
    ...{ updatedOn: laterThan(updatedOn, now), updatedBy: by },
  });
  return kept;
}

/** Money and units kept, and units given back. */
function figuresOf({ events, rows }: Unwritten): Partial<Figures> {
  const after = events[0]?.after ?? null;
  return {
    due: after === null ? ZERO : after.due,
    covered: after?.coveredUnits ?? 0,
    uncovered: rows.reduce((sum, { kind, creditUsed }) => sum - (kind === "REVERSAL" ? (creditUsed ?? 0) : 0), 0),
  };
}
