import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { coworkerExtraServiceFields } from "../coworker-extra-service/fields.ts";
import { usesTakenBy } from "../credit/charged-use.ts";
import { fallbacksOf } from "../credit/fallbacks.ts";
import { reason as reasonField } from "../credit/inputs.ts";
import { unitsOf } from "../credit/reversal.ts";
import { business, type CommandContext, type Decision, laterThan, reaches, update } from "../decision.ts";
import { changesOf, checkValues } from "../draft.ts";
import { choices } from "../field.ts";
import { saidSince } from "../idempotency/fingerprint.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { checkInput } from "../input-field.ts";
import type { Described } from "../operation.ts";
import { checkBooking } from "../pricing/checks.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { type Accepted, checkAccepted } from "./accepted.ts";
import { checkAsked, checkPriced, mustBeOfBusiness, type QuoteOfCharge } from "./asked-quote.ts";
import type { BookingTotals } from "./booking-event.ts";
import { differenceOf, writeDifference } from "./difference.ts";
import { recordEvent } from "./history.ts";
import { keptQuote } from "./kept-quote.ts";
import { lockCharge } from "./locked-charge.ts";
import { figuresOf, inQuote, lockQuote, minorUnitsNow } from "./quoted.ts";
import { chargedValues } from "./record-charge.ts";

export const PriceAs = choices("PriceAs", "Moment of booking at which a changed booking is priced.", {
  ORIGINAL: "The moment of the first booking: moving a booking never makes it a last-minute one.",
  NOW: "Now, or the moment of the accepted quote.",
});
export type PriceAs = keyof typeof PriceAs.values;

export interface ChangeBooking {
  readonly businessId: number;
  readonly bookingId: number;
  readonly quote: QuoteOfCharge;
  /** `null`: the name stays. */
  readonly bookingResourceName: string | null;
  /** What a dry run showed. `pricedAt` counts only with NOW. */
  readonly expect: Accepted | null;
  readonly priceAs: PriceAs;
  readonly reason: string;
  readonly idempotencyKey: string;
  /** Default time zone of the gateway, used if neither the booking nor its business has one. */
  readonly timeZone: string | null;
}

export interface ChangedBooking {
  readonly coworkerExtraServiceId: number;
  readonly useHistoryIds: readonly number[];
  readonly quote: PriceQuote;
  readonly before: BookingTotals;
  readonly after: BookingTotals;
  /** `after` − `before`; `null` where one of them is unknown, or the units differ. */
  readonly difference: BookingTotals;
}

/** Not built with `operation()`, for the reasons of `chargeBooking`. */
export const changeBooking = {
  name: "changeBooking",
  description:
    "Changes a charged booking in one step: prices it again as if its credit were given back, writes only the difference to the ledger, and updates the charge, which keeps its id. The same booking again changes nothing. Refused once the charge is on an invoice.",
  roles: ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"],
  event: "BOOKING_CHANGED",
  run,
  figures: ({ quote }: ChangedBooking) => figuresOf(quote),
} as const satisfies Described & { run: unknown; figures: unknown };

function* run(input: ChangeBooking, given: CommandContext): Decision<Outcome<ChangedBooking>> {
  const { businessId, quote: asked, idempotencyKey } = input;
  const place = yield* business(businessId);
  const minorUnits = yield* minorUnitsNow();
  const booking = { ...asked, bookedAt: given.now, timeZone: asked.timeZone ?? place?.timeZone ?? input.timeZone };
  refuseIfAny([
    ...checkChange(input),
    ...checkBooking(booking, minorUnits).map(inQuote),
    ...checkAsked(asked),
    ...checkInput("reason", reasonField, input.reason),
    ...checkKey(idempotencyKey),
  ]);
  if (!reaches(given, businessId)) throw new Refused([notFound("businessId")]);
  yield* mustBeOfBusiness(asked.extraServiceId, businessId);
  const facts = { minorUnits, businessCurrencyCode: place?.currencyCode ?? null };
  const key = { businessId, mutation: changeBooking.name, idempotencyKey, input: inputOf(input) };
  return yield* once(key, () => change(input, { ...booking, timeZone: booking.timeZone! }, facts, given), given);
}

type Facts = Parameters<typeof lockQuote>[1];

function* change(
  input: ChangeBooking,
  asked: Parameters<typeof lockQuote>[0],
  facts: Facts,
  given: CommandContext,
): Decision<ChangedBooking> {
  const { expect, reason } = input;
  const isNow = input.priceAs === "NOW";
  const charge = yield* lockCharge(input);
  refuseIfAny(checkSame(charge, input.quote));
  const bookedAt = isNow ? (expect?.pricedAt ?? given.now) : (charge.pricedOn ?? charge.createdOn);
  const booking = { ...asked, bookedAt };
  const locked = yield* lockQuote(booking, facts, given, yield* usesTakenBy(charge));
  const { quote, service, left } = locked;
  refuseIfAny(checkPriced(quote));
  refuseIfAny(checkCurrency(charge, quote));
  if (expect !== null) refuseIfAny(checkAccepted(expect, quote, isNow ? given.now : null));
  const { total, due, coveredUnits } = quote;
  const before = { total: charge.total, due: charge.price, coveredUnits: unitsOf(left) };
  const after = { total, due, coveredUnits };
  const bookingResourceName = input.bookingResourceName ?? charge.bookingResourceName;
  const values = { ...charge, ...chargedValues({ booking, quote, service: service!, bookingResourceName }) };
  const written = yield* writeDifference(values, locked, { ...input, usageAt: booking.from });
  const { operationId, useHistoryIds } = written;
  const changes = changesOf(charge, values);
  const kept = keptQuote(quote);
  if (Object.keys(changes).length > 0 || useHistoryIds.length > 0) {
    const { now, by } = locked.context;
    yield* update("CoworkerExtraService", charge.id, {
      ...changes,
      ...{ updatedOn: laterThan(charge.updatedOn, now), updatedBy: by },
    });
    yield* recordEvent(values, { type: "CHANGED", before, after, reason, operationId }, locked.context, {
      quote: kept,
    });
  }
  const difference = differenceOf(before, after, charge.chargePeriod === quote.unit);
  return {
    coworkerExtraServiceId: charge.id,
    ...{ useHistoryIds, quote: kept, before, after, difference },
  };
}

/** Absent inputs and defaults are left out, so inputs that are added later change no fingerprint. */
function inputOf(input: ChangeBooking): unknown[] {
  const { bookingId, bookingResourceName, expect, priceAs, reason, quote } = input;
  const { businessId: _, insteadOfBookingId: __, ...asked } = quote;
  const { coworkerId, fallbackCoworkerIds } = asked;
  const isNow = priceAs === "NOW";
  return saidSince({
    ...{ bookingId, bookingResourceName, reason },
    priceAs: isNow ? priceAs : null,
    expect: expect && [expect.total, expect.due, ...(isNow ? [expect.pricedAt] : [])],
    quote: saidSince({ ...asked, fallbackCoworkerIds: fallbacksOf(coworkerId, fallbackCoworkerIds) }),
  });
}

const { businessId, bookingId, bookingResourceName } = coworkerExtraServiceFields;
const bookingFields = { businessId, bookingId: { ...bookingId, nullable: false }, bookingResourceName } as const;

function checkChange(input: ChangeBooking): Refusal[] {
  const { businessId, bookingId, bookingResourceName, quote } = input;
  const refusals = checkValues(bookingFields, { businessId, bookingId, bookingResourceName });
  if (quote.businessId !== businessId)
    refusals.push(refusal("CONFLICTING_VALUES", "quote.businessId", "must be the business of the booking"));
  if (quote.holdId !== null)
    refusals.push(
      refusal("CONFLICTING_VALUES", "quote.holdId", "must be left out: a change takes no hold", quote.holdId),
    );
  if (quote.insteadOfBookingId != null && quote.insteadOfBookingId !== bookingId)
    refusals.push(refusal("CONFLICTING_VALUES", "quote.insteadOfBookingId", "must be the booking that is changed"));
  return refusals;
}

/** A change keeps the customer and the currency of the charge. */
function checkSame(charge: CoworkerExtraService, { coworkerId, currencyCode }: QuoteOfCharge): Refusal[] {
  const refusals: Refusal[] = [];
  if (coworkerId !== charge.coworkerId)
    refusals.push(refusal("CONFLICTING_VALUES", "quote.coworkerId", "must be the customer of the charge", coworkerId));
  const currency = charge.extraServiceCurrencyCode;
  if (currencyCode !== null && currencyCode !== currency) refusals.push(otherCurrency(currency, currencyCode));
  return refusals;
}

function checkCurrency(charge: CoworkerExtraService, { currencyCode }: PriceQuote): Refusal[] {
  const currency = charge.extraServiceCurrencyCode;
  return currencyCode === currency ? [] : [otherCurrency(currency, currencyCode)];
}

function otherCurrency(currency: string, found: string | null): Refusal {
  return refusal("CONFLICTING_VALUES", "quote.currencyCode", `must be ${currency}, the currency of the charge`, found);
}
