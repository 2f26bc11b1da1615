import { coworkerExtraServiceFields } from "../coworker-extra-service/fields.ts";
import { checkNotCharged } from "../coworker-extra-service/live-charge.ts";
import { checkAllocations } from "../credit/burn-down.ts";
import { closeLapsed } from "../credit/held.ts";
import { spend } from "../credit/spend-credit.ts";
import { closeCaptured } from "../credit-hold/open-hold.ts";
import { business, type CommandContext, type Decision, reaches } from "../decision.ts";
import { checkValues } from "../draft.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import type { Described } from "../operation.ts";
import { checkBooking } from "../pricing/checks.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { checkAccepted } from "./accepted.ts";
import { checkAsked, checkPriced, mustBeOfBusiness } from "./asked-quote.ts";
import { inputOf, pricedEarlier } from "./charge-fingerprint.ts";
import type { ChargeBooking, Charged } from "./charge-input.ts";
import { checkHold, mustBeOfCustomer } from "./charge-names.ts";
import { recordEvent } from "./history.ts";
import { keptQuote } from "./kept-quote.ts";
import { figuresOf, inQuote, lockQuote, minorUnitsNow } from "./quoted.ts";
import { recordCharge } from "./record-charge.ts";

/**
 * Not built with `operation()`: its input holds a quote, whose checks read the currencies, and a key reused with
 * another accepted quote has its own message. The ledger rows have the charge's uniqueId as their operation id.
 */
export const chargeBooking = {
  name: "chargeBooking",
  description:
    "Charges a booking as its quote shows, in one step: uses the planned credits and records a charge for the amount due.",
  roles: ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"],
  event: "BOOKING_CHARGED",
  run,
  figures: ({ quote }: Charged) => figuresOf(quote),
} as const satisfies Described & { run: unknown; figures: unknown };

function* run(input: ChargeBooking, given: CommandContext): Decision<Outcome<Charged>> {
  const { quote: asked, bookingId, bookingUniqueId, bookingResourceName, holdId, expect, idempotencyKey } = input;
  const { businessId } = asked;
  const bookedAt = expect?.pricedAt ?? given.now;
  const place = yield* business(businessId);
  const minorUnits = yield* minorUnitsNow();
  const booking = { ...asked, holdId, bookedAt, timeZone: asked.timeZone ?? place?.timeZone ?? input.timeZone };
  const refusals = checkBooking(booking, minorUnits).map((one) => (one.property === "holdId" ? one : inQuote(one)));
  refuseIfAny([...refusals, ...checkCharge(input), ...checkKey(idempotencyKey)]);
  if (!reaches(given, businessId)) throw new Refused([notFound("quote.businessId")]);
  yield* mustBeOfBusiness(asked.extraServiceId, businessId);
  yield* mustBeOfCustomer(holdId, asked);
  return yield* once(
    {
      ...{ businessId, mutation: "chargeBooking", idempotencyKey, input: inputOf(input) },
      mistakenFor: (answer) => pricedEarlier(input, answer as Charged | null),
    },
    function* (): Decision<Charged> {
      refuseIfAny(yield* checkNotCharged({ businessId, bookingId, bookingUniqueId }));
      const facts = { minorUnits, businessCurrencyCode: place?.currencyCode ?? null };
      const known = { ...booking, timeZone: booking.timeZone! };
      const locked = yield* lockQuote(known, facts, given);
      const { quote, service, credits, hold, context } = locked;
      refuseIfAny(checkPriced(quote));
      if (hold !== null) refuseIfAny(checkHold(hold, input, quote));
      refuseIfAny(checkAllocations("quote", quote.allocations.length));
      if (expect !== null) refuseIfAny(checkAccepted(expect, quote, given.now));
      yield* closeLapsed(locked);
      const names = { bookingId, bookingUniqueId, bookingResourceName };
      const charge = yield* recordCharge({ booking: known, quote, service: service!, ...names }, context);
      const { id: coworkerExtraServiceId, uniqueId: operationId } = charge;
      const { from: usageAt, to } = booking;
      const times = { bookingId, bookingFromTime: usageAt, bookingToTime: to, bookingResourceName };
      const named = hold && { id: hold.id, uniqueId: hold.uniqueId };
      const allocations = quote.allocations.map(({ coworkerExtraServiceId: id, uses, ofHold = false }) => ({
        ...{ credit: credits.get(id)!, uses, hold: ofHold ? named : null },
      }));
      const values = {
        ...times,
        kind: "USE",
        operationId,
        chargeUniqueId: operationId,
        usageAt,
        idempotencyKey,
      } as const;
      const { useHistoryIds } = yield* spend({ allocations, uncovered: 0 }, values, context);
      const ofHold = allocations.filter((one) => one.hold !== null);
      if (hold !== null) yield* closeCaptured(hold, ofHold, null, context);
      const kept = keptQuote(quote);
      const { total, due, coveredUnits } = quote;
      const charged = { id: coworkerExtraServiceId, businessId, bookingId, coworkerId: asked.coworkerId!, price: due };
      const after = { total, due, coveredUnits };
      yield* recordEvent(charged, { type: "CHARGED", operationId, after }, context, { quote: kept });
      return { coworkerExtraServiceId, useHistoryIds, quote: kept };
    },
    given,
  );
}

const { bookingId, bookingUniqueId, bookingResourceName } = coworkerExtraServiceFields;
const bookingFields = { bookingId: { ...bookingId, nullable: false }, bookingUniqueId, bookingResourceName } as const;

function checkCharge(input: ChargeBooking): Refusal[] {
  const { bookingId, bookingUniqueId, bookingResourceName, quote } = input;
  const isOther = quote.holdId !== null && quote.holdId !== input.holdId;
  return [
    ...(isOther
      ? [refusal("CONFLICTING_VALUES", "quote.holdId", "must be left out, or be the holdId of the charge")]
      : []),
    ...checkValues(bookingFields, { bookingId, bookingUniqueId, bookingResourceName }),
    ...checkAsked(quote),
    ...(quote.insteadOfBookingId == null
      ? []
      : [refusal("CONFLICTING_VALUES", "quote.insteadOfBookingId", "must be left out: use changeBooking")]),
  ];
}
