import { formatInstant } from "../calendar.ts";
import { fallbacksOf } from "../credit/fallbacks.ts";
import { byName, saidSince } from "../idempotency/fingerprint.ts";
import type { ChargeBooking, Charged } from "./charge-input.ts";

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

/** The input of a charge, as its key compares it. */
export function inputOf({
  quote,
  bookingId,
  bookingUniqueId,
  bookingResourceName,
  holdId,
  expect,
}: ChargeBooking): unknown[] {
  // A missing time zone stays missing: the business may have another one when the request is repeated.
  const asked = Object.entries({
    ...{ ...quote, holdId },
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
export function pricedEarlier(
  input: ChargeBooking,
  answer: Charged | null,
): { input: unknown[]; message: string } | null {
  if (answer === null || input.expect === null) return null;
  const { pricedAt } = answer.quote;
  const message =
    `was used before with the expect.pricedAt ${formatInstant(pricedAt)}: the booking is charged. ` +
    "Send that pricedAt to get the same answer, or read the charge";
  return { input: inputOf({ ...input, expect: { ...input.expect, pricedAt } }), message };
}
