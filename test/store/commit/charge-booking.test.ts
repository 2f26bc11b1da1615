import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, HOUR, MINUTE, nameLondon, START } from "../../support/charges.ts";
import { dialects } from "../../support/dialects.ts";
import { all, everything, one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { done, keptRefusalsOf, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

const uuid = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6";

/** Rule 1 asks 30 pounds an hour; customer 2001 has 20 minutes that are used first, and 600 more. */
async function openWithCredits(store: Store): Promise<Store> {
  await createRule(store, { resourceTypes: [11], invoiceLineDisplayAs: "Room hire" });
  await createCredit(store, 1, { totalUses: 600 });
  await createCredit(store, 1, { totalUses: 20, priority: 1 });
  return store;
}

async function openWithRule(store: Store, changes: Parameters<typeof createRule>[1] = {}): Promise<Store> {
  await createRule(store, { resourceTypes: [11], ...changes });
  return store;
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a booking is charged as quoted: the credits are used, and a charge is recorded", async () => {
    const store = await openWithCredits(await open());
    const named = { bookingUniqueId: uuid, bookingResourceName: "Room 3" };

    const { coworkerExtraServiceId, useHistoryIds, quote } = await done(store, "chargeBooking", aCharge({}, named));

    expect(quote).toMatchObject({ outcome: "PRICED", total: decimal("30"), due: decimal("0"), pricedAt: NOW });
    expect(quote.allocations).toEqual([
      { coworkerExtraServiceId: 2, uses: 20 },
      { coworkerExtraServiceId: 1, uses: 40 },
    ]);
    const charge = await one(store, "CoworkerExtraService", coworkerExtraServiceId);
    expect(charge).toMatchObject({
      ...{ businessId: LONDON, coworkerId: 2001, extraServiceId: 1, kind: "BOOKING_CHARGE", automaticallyAdded: true },
      ...{ bookingId: 9, bookingFromTime: START, bookingToTime: START + HOUR, ...named },
      ...{ totalUses: 60, remainingUses: 0, chargePeriod: "MINUTES", price: decimal("0"), free: true },
      ...{ priceFactorDemand: null, dynamicPriceAdjustment: null, invoiced: false, description: "Room hire: Room 3" },
      ...{ priceFactorLastMinute: null, lastMinutePriceAdjustment: null, ledgerSequence: 0, ledgerHash: null },
      ...{ createdOn: NOW, updatedOn: NOW, updatedBy: given.by },
    });
    const rows = await Promise.all(useHistoryIds.map((id) => one(store, "UseHistory", id)));
    const use = { kind: "USE", operationId: charge.uniqueId, usageAt: START, idempotencyKey: "charge", bookingId: 9 };
    const ofBooking = { bookingFromTime: START, bookingToTime: START + HOUR, bookingResourceName: "Room 3" };
    expect(rows).toMatchObject([
      { ...use, ...ofBooking, coworkerExtraServiceId: 2, creditUsed: 20, balanceAfter: 0, allocationIndex: 0 },
      { ...use, ...ofBooking, coworkerExtraServiceId: 1, creditUsed: 40, balanceAfter: 560, allocationIndex: 1 },
    ]);
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  });

  test("the amount that credits do not cover is due, and is on the charge with the factors of the price", async () => {
    const store = await openWithRule(await open(), {
      ...{ applyChargeToVisitors: true, maximumPrice: decimal("20"), priceFactorHighDemand: decimal("20") },
      ...{ lastMinuteAdjustmentType: "FIXED", lastMinutePeriodMinutes: 1440, priceFactorLastMinute: decimal("50") },
    });
    await createCredit(store, 1, { totalUses: 45 });

    const { coworkerExtraServiceId, quote } = await done(
      store,
      "chargeBooking",
      aCharge({ visitors: 3, demand: "HIGH", from: NOW + HOUR, to: NOW + 2 * HOUR }),
    );

    // 30, capped to 20, dearer by 4 and by 12, for three; a quarter of 180 minutes is paid with credit.
    expect(quote).toMatchObject({ total: decimal("108"), neededUnits: 180, coveredUnits: 45, due: decimal("81") });
    expect(await one(store, "CoworkerExtraService", coworkerExtraServiceId)).toMatchObject({
      ...{ totalUses: 60, price: decimal("81"), free: false, description: "Meeting room" },
      ...{ priceFactorDemand: decimal("1.2"), dynamicPriceAdjustment: decimal("4") },
      ...{ priceFactorLastMinute: decimal("1.5"), lastMinutePriceAdjustment: decimal("12") },
    });
    expect((await ledgerOf(store, 1)).map(({ creditUsed }) => creditUsed)).toEqual([45]);
  });

  test("nights are charged in days, and paid with credit that is counted in days", async () => {
    const store = await openWithRule(await open(), { usePerNightPricing: true, price: decimal("80") });
    await createCredit(store, 1, { totalUses: 600 });
    await createCredit(store, 1, { totalUses: 2, chargePeriod: "DAYS" });

    const { coworkerExtraServiceId, quote } = await done(
      store,
      "chargeBooking",
      aCharge({ to: START + 3 * 24 * HOUR }),
    );

    expect(quote.creditsLeftOut).toEqual([{ coworkerExtraServiceId: 1, reason: "UNIT" }]);
    expect(await one(store, "CoworkerExtraService", coworkerExtraServiceId)).toMatchObject({
      ...{ totalUses: 3, chargePeriod: "DAYS", price: decimal("80") },
    });
  });

  test("without useCredits nothing is taken", async () => {
    const store = await openWithCredits(await open());

    const { useHistoryIds, quote } = await done(store, "chargeBooking", aCharge({ useCredits: false }));

    expect([useHistoryIds, quote.due]).toEqual([[], decimal("30")]);
    expect(await all(store, "UseHistory")).toEqual([]);
  });

  test("a caller may charge by any service of the business, even of another resource type", async () => {
    const store = await openWithRule(await open(), { onlyForContacts: true });
    await createRule(store, { resourceTypes: [12], price: decimal("7") });

    const one = await done(
      store,
      "chargeBooking",
      aCharge({ extraServiceId: 1 }, { bookingId: 1, idempotencyKey: "1" }),
    );
    const two = await done(
      store,
      "chargeBooking",
      aCharge({ extraServiceId: 2 }, { bookingId: 2, idempotencyKey: "2" }),
    );

    expect([one.quote.due, two.quote.due]).toEqual([decimal("30"), decimal("7")]);
    expect(two.quote.candidates.map(({ extraServiceId, reasons }) => [extraServiceId, reasons.map(({ code }) => code)]))
      // Both are shown, with the reasons why they would not apply.
      .toEqual([
        [1, ["CUSTOMER"]],
        [2, ["RESOURCE_TYPE"]],
      ]);
  });

  test("times of the day are those of the booking's time zone, else the business's, else the gateway's", async () => {
    const store = await openWithRule(await open(), { fromTime: 600, toTime: 660 });
    const charge = (bookingId: number, timeZone: string | null, ofGateway: string | null) =>
      outcomeOf(
        store,
        "chargeBooking",
        aCharge({ timeZone }, { bookingId, timeZone: ofGateway, idempotencyKey: `zone-${bookingId}` }),
      );
    const codes = async (outcome: ReturnType<typeof charge>) => (await outcome).refusals.map(({ code }) => code);

    // 09:00 UTC is 10:00 in London and 11:00 in Paris.
    expect(await codes(charge(1, null, "Europe/Paris"))).toEqual(["NO_PRICE"]);
    expect(await codes(charge(2, null, "Europe/London"))).toEqual([]);
    await nameLondon(store);
    expect(await codes(charge(3, null, "Europe/Paris"))).toEqual([]);
    expect(await codes(charge(4, "Europe/Paris", null))).toEqual(["NO_PRICE"]);
  });

  test("a booking has one live charge, by either of its ids and by any caller", async () => {
    const store = await openWithRule(await open());
    await createCredit(store, 1, { bookingId: 7, totalUses: 1 });
    await done(store, "chargeBooking", aCharge({}, { bookingUniqueId: uuid }));
    const charge = (names: object) =>
      keptRefusalsOf(store, "chargeBooking", aCharge({}, { idempotencyKey: "x", ...names }));

    expect(await charge({ idempotencyKey: "1" })).toEqual(["bookingId: ALREADY_CHARGED"]);
    expect(await charge({ idempotencyKey: "2", bookingUniqueId: uuid })).toEqual([
      "bookingId: ALREADY_CHARGED",
      "bookingUniqueId: ALREADY_CHARGED",
    ]);
    expect(await charge({ idempotencyKey: "3", bookingId: 8, bookingUniqueId: uuid })).toEqual([
      "bookingUniqueId: ALREADY_CHARGED",
    ]);
    expect(await charge({ idempotencyKey: "4", bookingId: 7 })).toEqual(["bookingId: ALREADY_CHARGED"]);
  });

  test("a booking of the same id in another business is another booking", async () => {
    const store = await openWithRule(await open());
    await createRule(store, { businessId: NEW_YORK, resourceTypes: [11] });
    await done(store, "chargeBooking", aCharge());

    const { quote } = await done(store, "chargeBooking", aCharge({ businessId: NEW_YORK }));

    expect(quote.extraServiceId).toBe(2);
  });

  test.each([
    ["no rule applies", [{ onlyForContacts: true }], {}, "quote: NO_PRICE"],
    [
      "a printing credit is fixed",
      [{ isPrintingCredit: true, chargePeriod: "USES", price: decimal("1") }],
      { extraServiceId: 1 },
      "quote: NO_PRICE",
    ],
    [
      "rules apply in two currencies, and none is the business's",
      [{}, { currencyCode: "EUR" }],
      {},
      "quote.currencyCode: CURRENCY_AMBIGUOUS",
    ],
    [
      "the price is too large",
      [{ price: decimal("99999999999") }],
      { to: START + 5 * HOUR },
      "quote: AMOUNT_TOO_LARGE",
    ],
  ] as const)("where %s nothing is charged, and the refusal is kept", async (_why, rules, quote, refusal) => {
    const store = await open();
    for (const rule of rules) await createRule(store, { resourceTypes: [11], ...rule });

    expect(await keptRefusalsOf(store, "chargeBooking", aCharge(quote))).toEqual([refusal]);
  });

  test.each([
    ["a customer", aCharge({ coworkerId: null }), ["quote.coworkerId: REQUIRED"]],
    ["a time zone that anybody knows", aCharge({ timeZone: null }), ["quote.timeZone: REQUIRED"]],
  ])("without %s the input is refused, and the key stays free", async (_what, input, refusals) => {
    const store = await openWithRule(await open());

    expect(await refusalsOf(store, "chargeBooking", input, given)).toEqual(refusals);
    await done(store, "chargeBooking", aCharge());
  });

  test("all errors in the input are reported at once, each with its property", async () => {
    const store = await openWithRule(await open());
    const input = aCharge(
      {
        ...{ businessId: 0, resourceTypeId: -1, from: START + 1, to: START - HOUR, timeZone: "Mars/Olympus" },
        ...{ visitors: -1, tariffId: 0, teamIds: [0], currencyCode: "???", coworkerId: 0, bookedAt: NOW },
      },
      { bookingId: 0, bookingResourceName: "x".repeat(256), idempotencyKey: "" },
    );

    const refusals = await refusalsOf(store, "chargeBooking", input, given);

    expect(refusals.sort()).toEqual([
      "bookingId: OUT_OF_RANGE",
      "bookingResourceName: TOO_LONG",
      "idempotencyKey: REQUIRED",
      "quote.bookedAt: CONFLICTING_VALUES",
      "quote.businessId: OUT_OF_RANGE",
      "quote.coworkerId: OUT_OF_RANGE",
      "quote.currencyCode: INVALID",
      "quote.from: INVALID",
      "quote.resourceTypeId: OUT_OF_RANGE",
      "quote.tariffId: OUT_OF_RANGE",
      "quote.teamIds: OUT_OF_RANGE",
      "quote.timeZone: INVALID",
      "quote.to: CONFLICTING_VALUES",
      "quote.visitors: OUT_OF_RANGE",
    ]);
  });

  test("a missing or foreign service or business is not found, and no key is stored", async () => {
    const store = await openWithRule(await open());
    await createRule(store, { businessId: NEW_YORK });
    const ofLondon = { ...given, businesses: [LONDON] };
    const refusals = (quote: object, by = given) => refusalsOf(store, "chargeBooking", aCharge(quote), by);

    expect(await refusals({ extraServiceId: 2 })).toEqual(["quote.extraServiceId: NOT_FOUND"]);
    expect(await refusals({ extraServiceId: 3 })).toEqual(["quote.extraServiceId: NOT_FOUND"]);
    expect(await refusals({ extraServiceId: 2 }, ofLondon)).toEqual(["quote.extraServiceId: NOT_FOUND"]);
    expect(await refusals({ businessId: NEW_YORK }, ofLondon)).toEqual(["quote.businessId: NOT_FOUND"]);
    await done(store, "chargeBooking", aCharge(), ofLondon);
  });

  test("a charge keeps at most 100 rules and credits that had no part in it, and the rule that priced it", async () => {
    const store = await open();
    for (let place = 0; place < 130; place += 1)
      await createRule(store, { resourceTypes: [11], displayOrder: place, price: decimal(String(200 - place)) });
    for (let place = 0; place < 130; place += 1) await createCredit(store, 1, { expireDate: NOW });

    const first = await done(store, "chargeBooking", aCharge());
    const again = await outcomeOf(store, "chargeBooking", aCharge());

    expect(again.answer).toEqual(first);
    expect(first.quote.extraServiceId).toBe(130);
    const ids = first.quote.candidates.map(({ extraServiceId }) => extraServiceId);
    expect(ids).toEqual([...Array.from({ length: 100 }, (_, place) => place + 1), 130]);
    expect(first.quote.creditsLeftOut).toHaveLength(100);
  });

  test("a charge that would take from more than 1000 credits is refused", async () => {
    const store = await openWithRule(await open());
    for (const [place, count] of [500, 500, 1].entries()) {
      const grants = Array(count).fill({ coworkerId: 2001, extraServiceId: 1, totalUses: 1, price: null });
      await done(store, "grantCredits", {
        ...{ businessId: LONDON, mode: "ALL_OR_NOTHING", grants, idempotencyKey: `grant-${place}` },
      });
    }

    const refusals = await keptRefusalsOf(store, "chargeBooking", aCharge({ to: START + 20 * HOUR }));

    expect(refusals).toEqual(["quote: OUT_OF_RANGE"]);
    const charged = await done(
      store,
      "chargeBooking",
      aCharge({ to: START + 15 * MINUTE }, { idempotencyKey: "less" }),
    );
    expect(charged.useHistoryIds).toHaveLength(15);
  }, 60_000);

  test.each([1, 2, 3])(
    "a charge that breaks down at its %ith record leaves nothing behind, and can be asked again",
    async (record) => {
      let left = Number.POSITIVE_INFINITY;
      const newUniqueId = () => {
        left -= 1;
        if (left === 0) throw new Error("no more ids");
        return randomUUID();
      };
      const store = await openWithCredits(await open({ newUniqueId }));
      const before = await everything(store);
      left = record;

      await expect(store.commit("chargeBooking", aCharge(), given)).rejects.toThrow("no more ids");

      expect(await everything(store)).toEqual(before);
      await done(store, "chargeBooking", aCharge());
      expect(await all(store, "UseHistory")).toHaveLength(2);
    },
  );
});
