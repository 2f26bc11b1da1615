import { describe, expect, test } from "vitest";
import type { Accepted } from "../../../src/domain/charge/accepted.ts";
import type { ChargeBooking } from "../../../src/domain/charge/charge-input.ts";
import { decimal } from "../../../src/domain/decimal.ts";
import type { InputOf } from "../../../src/domain/decisions.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, HOUR, MINUTE, START } from "../../support/charges.ts";
import { dialects } from "../../support/dialects.ts";
import { everything } from "../../support/everything.ts";
import { createCredit, createRule, given, NOW } from "../../support/given.ts";
import { done, keptRefusalsOf, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

/** 30 pounds an hour, of which credit pays a half. */
async function openPriced(store: Store): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 30 });
  return store;
}

const accepted: Accepted = { total: decimal("30"), due: decimal("15"), pricedAt: NOW };
const accepting = (changes: Partial<Accepted>, others: Partial<Omit<ChargeBooking, "quote">> = {}) =>
  aCharge({}, { expect: { ...accepted, ...changes }, ...others });

describe.each(dialects)("on $name", ({ open }) => {
  test.each([
    ["now", 0],
    ["15 minutes ago", 15 * MINUTE],
  ])("a quote that was priced %s is accepted, and the charge is priced at that moment", async (_when, age) => {
    const store = await openPriced(await open());

    const { quote } = await done(store, "chargeBooking", accepting({ pricedAt: NOW - age }));

    expect(quote).toMatchObject({ ...accepted, pricedAt: NOW - age });
  });

  test.each([
    ["older than 15 minutes", { pricedAt: NOW - 15 * MINUTE - 1 }, "was priced more than 15 minutes ago"],
    ["of the future", { pricedAt: NOW + 1 }, "was priced at 2026-06-01T12:00:00.001Z, which is in the future"],
    ["of another total", { total: decimal("29.99") }, "is no longer the price"],
    ["of another amount due", { due: decimal("14.99") }, "is no longer the price"],
  ])("a quote %s is stale: the refusal names both amounts, and nothing is written", async (_what, changes, why) => {
    const store = await openPriced(await open());
    const input = accepting(changes);

    expect(await keptRefusalsOf(store, "chargeBooking", input)).toEqual(["expect: QUOTE_STALE"]);

    const { refusals } = await outcomeOf(store, "chargeBooking", input);
    const { total, due } = { ...accepted, ...changes };
    const shown = (amount: number) => String(amount / 10_000);
    expect(refusals[0]?.message).toBe(
      `${why}: accepted total ${shown(total)} and due ${shown(due)}, now total 30 and due 15`,
    );
  });

  test("what is last minute when it is charged was not when it was quoted: the moment of the quote counts", async () => {
    const store = await open();
    await createRule(store, {
      ...{ resourceTypes: [11], lastMinuteAdjustmentType: "FIXED", lastMinutePeriodMinutes: 60 },
      priceFactorLastMinute: decimal("100"),
    });
    const quote = { from: NOW + HOUR, to: NOW + 2 * HOUR, useCredits: false };
    const expected = { total: decimal("30"), due: decimal("30"), pricedAt: NOW - MINUTE };

    const then = await done(store, "chargeBooking", aCharge(quote, { expect: expected }));
    const now = await done(store, "chargeBooking", aCharge(quote, { bookingId: 10, idempotencyKey: "now" }));

    expect([then.quote.total, now.quote.total]).toEqual([decimal("30"), decimal("60")]);
  });

  test("a price that changed, and credit that was used, since the quote make it stale; a new key accepts the new one", async () => {
    const store = await openPriced(await open());
    await store.commit("updateExtraService", { id: 1, patch: { price: decimal("31") } }, given);

    expect(await keptRefusalsOf(store, "chargeBooking", accepting({}))).toEqual(["expect: QUOTE_STALE"]);

    const now = { total: decimal("31"), due: decimal("15.5") };
    await done(store, "chargeBooking", accepting(now, { idempotencyKey: "again" }));
  });

  test("if the booking has no price any more, NO_PRICE is answered", async () => {
    const store = await openPriced(await open());
    await store.commit("updateExtraService", { id: 1, patch: { onlyForContacts: true } }, given);

    expect(await keptRefusalsOf(store, "chargeBooking", accepting({}))).toEqual(["quote: NO_PRICE"]);
  });

  test("a charge that was done is answered long after its quote is stale, and with other prices", async () => {
    const store = await openPriced(await open());
    const first = await outcomeOf(store, "chargeBooking", accepting({}));
    await store.commit("updateExtraService", { id: 1, patch: { price: decimal("99") } }, given);
    const after = await everything(store);

    const again = await outcomeOf(store, "chargeBooking", accepting({}), { ...given, now: NOW + 24 * HOUR, by: "bob" });

    expect(again).toEqual({ ...first, replayed: true });
    expect(await everything(store)).toEqual(after);
  });

  type Input = InputOf<"chargeBooking">;
  const others: [string, Input][] = [
    ...Object.entries({
      ...{ resourceTypeId: 12, from: START - HOUR, to: START + 2 * HOUR, timeZone: null, customer: "CONTACT" },
      ...{ tariffId: 5, teamIds: [5], visitors: 1, demand: "LOW", withinAvailableTimes: false, extraServiceId: 1 },
      ...{ currencyCode: "GBP", coworkerId: 2002, useCredits: false },
    }).map(([name, value]): [string, Input] => [`quote.${name}`, aCharge({ [name]: value }, { timeZone: "UTC" })]),
    ["bookingId", aCharge({}, { bookingId: 10 })],
    ["bookingUniqueId", aCharge({}, { bookingUniqueId: "f81d4fae-7dec-41d0-a765-00a0c91e6bf6" })],
    ["bookingResourceName", aCharge({}, { bookingResourceName: "Room 1" })],
    ["expect", accepting({})],
  ];

  test.each(others)("with another %s under the same key it is another input", async (_what, other) => {
    const store = await openPriced(await open());
    await done(store, "chargeBooking", aCharge());

    expect(await refusalsOf(store, "chargeBooking", other, given)).toEqual(["idempotencyKey: IDEMPOTENCY_KEY_REUSED"]);
  });

  test("a retry is the same input though the business has another time zone by then", async () => {
    const store = await openPriced(await open());
    const input = aCharge({ timeZone: null }, { timeZone: "UTC" });
    const first = await outcomeOf(store, "chargeBooking", input);

    const again = await outcomeOf(store, "chargeBooking", { ...input, timeZone: "Asia/Tokyo" });

    expect(again).toEqual({ ...first, replayed: true });
  });

  test("a refusal is kept with its key: when the reason is gone a new key is needed", async () => {
    const store = await open();
    expect(await keptRefusalsOf(store, "chargeBooking", aCharge())).toEqual(["quote: NO_PRICE"]);
    await createRule(store, { resourceTypes: [11] });

    const again = await outcomeOf(store, "chargeBooking", aCharge());

    expect(again).toMatchObject({ replayed: true, answer: null });
    await done(store, "chargeBooking", aCharge({}, { idempotencyKey: "new" }));
  });
});
