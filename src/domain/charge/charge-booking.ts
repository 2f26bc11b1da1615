import { formatInstant } from "../calendar.ts";
import { coworkerExtraServiceFields } from "../coworker-extra-service/fields.ts";
import { checkNotCharged } from "../coworker-extra-service/live-charge.ts";
import { checkAllocations } from "../credit/burn-down.ts";
import { fallbacksOf } from "../credit/fallbacks.ts";
import { closeLapsed } from "../credit/held.ts";
import { spend } from "../credit/spend-credit.ts";
import { business, type CommandContext, type Decision, reaches } from "../decision.ts";
import { checkValues } from "../draft.ts";
import { byName, saidSince } from "../idempotency/fingerprint.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import type { Described } from "../operation.ts";
import { checkBooking } from "../pricing/checks.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { type Accepted, checkAccepted } from "./accepted.ts";
import { checkAsked, checkPriced, mustBeOfBusiness, type QuoteOfCharge } from "./asked-quote.ts";
import { recordEvent } from "./history.ts";
import { keptQuote } from "./kept-quote.ts";
import { figuresOf, inQuote, lockQuote, minorUnitsNow } from "./quoted.ts";
import { recordCharge } from "./record-charge.ts";

export interface ChargeBooking {
  readonly quote: QuoteOfCharge;
  readonly bookingId: number;
  readonly bookingUniqueId: string | null;
  readonly bookingResourceName: string | null;
  /** The quote that the caller accepts; `null`: the current price is accepted. */
  readonly expect: Accepted | null;
  readonly idempotencyKey: string;
  /** Default time zone of the gateway, used if neither the booking nor its business has one. */
  readonly timeZone: string | null;
}

export interface Charged {
  readonly coworkerExtraServiceId: number;
  readonly useHistoryIds: readonly number[];
  readonly quote: PriceQuote;
}

/**
 * Not built with `operation()`: its input holds a quote, whose checks read the currencies, and a key reused with
 * another accepted quote has its own message. The ledger rows have the charge's uniqueId as their operation id.
 */
export const chargeBooking = {
  name: "chargeBooking",
  description:
    "Charges a booking as its quote shows, in one step: uses the planned credits and records a charge for the amount due.",
  roles: ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"],
  run,
  figures: ({ quote }: Charged) => figuresOf(quote),
} as const satisfies Described & { run: unknown; figures: unknown };

function* run(input: ChargeBooking, given: CommandContext): Decision<Outcome<Charged>> {
  const { quote: asked, bookingId, bookingUniqueId, bookingResourceName, expect, idempotencyKey } = input;
  const { businessId } = asked;
  const bookedAt = expect?.pricedAt ?? given.now;
  const place = yield* business(businessId);
  const minorUnits = yield* minorUnitsNow();
  const booking = { ...asked, bookedAt, timeZone: asked.timeZone ?? place?.timeZone ?? input.timeZone };
  refuseIfAny([...checkBooking(booking, minorUnits).map(inQuote), ...checkCharge(input), ...checkKey(idempotencyKey)]);
  if (!reaches(given, businessId)) throw new Refused([notFound("quote.businessId")]);
  yield* mustBeOfBusiness(asked.extraServiceId, businessId);
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
      const { quote, service, credits, context } = locked;
      refuseIfAny(checkPriced(quote));
      refuseIfAny(checkAllocations("quote", quote.allocations.length));
      if (expect !== null) refuseIfAny(checkAccepted(expect, quote, given.now));
      yield* closeLapsed(locked);
      const names = { bookingId, bookingUniqueId, bookingResourceName };
      const charge = yield* recordCharge({ booking: known, quote, service: service!, ...names }, context);
      const { id: coworkerExtraServiceId, uniqueId: chargeUniqueId } = charge;
      const operationId = chargeUniqueId;
      const { from: usageAt, to } = booking;
      const times = { bookingId, bookingFromTime: usageAt, bookingToTime: to, bookingResourceName };
      const allocations = quote.allocations.map(({ coworkerExtraServiceId: id, uses }) => ({
        credit: credits.get(id)!,
        uses,
      }));
      const values = { ...times, kind: "USE", operationId, chargeUniqueId, usageAt, idempotencyKey } as const;
      const { useHistoryIds } = yield* spend({ allocations, uncovered: 0 }, values, context);
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

/** Quote properties of the first version. All of them are in the fingerprint, sent or not. Add nothing here. */
const firstOfQuote: ReadonlySet<string> = new Set([
  ...[
    "businessId",
    "resourceTypeId",
    "from",
    "to",
    "timeZone",
    "customer",
    "tariffId",
    "teamIds",
    "visitors",
    "demand",
  ],
  ...["bookedAt", "withinAvailableTimes", "extraServiceId", "currencyCode", "coworkerId", "useCredits"],
]);

function inputOf({ quote, bookingId, bookingUniqueId, bookingResourceName, expect }: ChargeBooking): unknown[] {
  // A missing time zone stays missing: the business may have another one when the request is repeated.
  const asked = Object.entries({
    ...quote,
    fallbackCoworkerIds: fallbacksOf(quote.coworkerId, quote.fallbackCoworkerIds),
  });
  const first = asked.filter(([name]) => firstOfQuote.has(name));
  const since = Object.fromEntries(asked.filter(([name]) => !firstOfQuote.has(name)));
  const accepted = expect && [expect.total, expect.due, expect.pricedAt];
  return [byName(first), [bookingId, bookingUniqueId, bookingResourceName], accepted, ...saidSince(since)];
}

/**
 * The same input with the time at which the charge was priced. A client that requests a new quote accepts a new time.
 */
function pricedEarlier(input: ChargeBooking, answer: Charged | null): { input: unknown[]; message: string } | null {
  if (answer === null || input.expect === null) return null;
  const { pricedAt } = answer.quote;
  const message =
    `was used before with the expect.pricedAt ${formatInstant(pricedAt)}: the booking is charged. ` +
    "Send that pricedAt to get the same answer, or read the charge";
  return { input: inputOf({ ...input, expect: { ...input.expect, pricedAt } }), message };
}

const { bookingId, bookingUniqueId, bookingResourceName } = coworkerExtraServiceFields;
const bookingFields = { bookingId: { ...bookingId, nullable: false }, bookingUniqueId, bookingResourceName } as const;

function checkCharge(input: ChargeBooking): Refusal[] {
  const { bookingId, bookingUniqueId, bookingResourceName, quote } = input;
  return [
    ...checkValues(bookingFields, { bookingId, bookingUniqueId, bookingResourceName }),
    ...checkAsked(quote),
    ...(quote.insteadOfBookingId == null
      ? []
      : [refusal("CONFLICTING_VALUES", "quote.insteadOfBookingId", "must be left out: use changeBooking")]),
  ];
}
