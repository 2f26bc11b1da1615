import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { aChange, aCharge, anInvoice, anUncharge, aQuoted, HOUR, MINUTE, START } from "../../support/charges.ts";
import { aHold, aReversal, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, keptRefusalsOf, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

/**
 * Rule 1 of 30 an hour; credits 1 and 2 of 40 and 30 minutes, used in this order; booking 9 of an hour is charge 3. It took 40
 * and 20 minutes.
 */
async function openCharged(store: Store): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  for (const [place, totalUses] of [40, 30].entries()) await createCredit(store, 1, { totalUses, priority: place });
  await done(store, "chargeBooking", aCharge({}, { bookingResourceName: "Room 1" }));
  return store;
}

const minutes = (count: number, from = START) => ({ from, to: from + count * MINUTE });

async function leftOf(store: Store, ...ids: number[]): Promise<number[]> {
  return Promise.all(ids.map(async (id) => (await one(store, "CoworkerExtraService", id)).remainingUses));
}

async function rowsSince(store: Store, count: number) {
  const rows = (await all(store, "UseHistory")).slice(count);
  return rows
    .sort((a, b) => a.allocationIndex - b.allocationIndex)
    .map(({ coworkerExtraServiceId: id, kind, creditUsed }) => `${id} ${kind} ${creditUsed}`);
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a longer booking takes the difference, and its charge keeps its id and follows in every value", async () => {
    const store = await openCharged(await open());
    const before = await one(store, "CoworkerExtraService", 3);
    const later = minutes(90, START + HOUR);

    const answer = await done(store, "changeBooking", aChange(later, { bookingResourceName: "Room 2" }), {
      ...given,
      now: NOW + 5,
      by: "bob",
    });

    expect(answer).toMatchObject({
      ...{ coworkerExtraServiceId: 3, useHistoryIds: [3] },
      before: { total: decimal("30"), due: 0, coveredUnits: 60 },
      after: { total: decimal("45"), due: decimal("10"), coveredUnits: 70 },
      difference: { total: decimal("15"), due: decimal("10"), coveredUnits: 10 },
    });
    expect(await one(store, "CoworkerExtraService", 3)).toEqual({
      ...before,
      ...{ price: decimal("10"), total: decimal("45"), free: false, totalUses: 90 },
      ...{ bookingFromTime: later.from, bookingToTime: later.to, bookingResourceName: "Room 2" },
      ...{ description: "Meeting room: Room 2", updatedOn: NOW + 5, updatedBy: "bob" },
    });
    expect((await all(store, "UseHistory")).slice(2)).toMatchObject([
      {
        ...{ coworkerExtraServiceId: 2, kind: "USE", creditUsed: 10, reason: "moved", usageAt: later.from },
        ...{ bookingId: 9, bookingFromTime: later.from, bookingResourceName: "Room 2", idempotencyKey: "change" },
        ...{ chargeUniqueId: before.uniqueId, allocationIndex: 0 },
      },
    ]);
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  });

  test("a shorter booking gives back the newest units first, over all operations of the charge", async () => {
    const store = await openCharged(await open());
    await done(store, "changeBooking", aChange(minutes(75)));
    expect(await rowsSince(store, 2)).toEqual(["2 USE 10"]);

    await done(store, "changeBooking", aChange(minutes(30), { idempotencyKey: "shorter" }));

    expect(await rowsSince(store, 3)).toEqual(["2 REVERSAL -10", "2 REVERSAL -20", "1 REVERSAL -10"]);
    expect(await leftOf(store, 1, 2)).toEqual([10, 30]);
    expect((await all(store, "UseHistory")).slice(3).map(({ reversesId }) => reversesId)).toEqual([1, 3, 2]);
    // What the charge still has is given back when it is removed.
    await done(store, "unchargeBooking", anUncharge());
    expect(await leftOf(store, 1, 2)).toEqual([40, 30]);
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  });

  test("a credit that cannot pay at the new time gives way to others: reversals come first, then uses", async () => {
    const store = await openCharged(await open());
    await store.commit(
      "updateCoworkerExtraService",
      { id: 1, patch: { expireDate: START + HOUR }, mayAdjust: false },
      given,
    );
    await createCredit(store, 1, { totalUses: 100, priority: 5 });

    await done(store, "changeBooking", aChange(minutes(60, START + 2 * HOUR)));

    expect(await rowsSince(store, 2)).toEqual(["1 REVERSAL -40", "2 USE 10", "4 USE 30"]);
    const rows = (await all(store, "UseHistory")).slice(2);
    expect(rows.map(({ allocationIndex }) => allocationIndex)).toEqual([0, 1, 2]);
    expect(new Set(rows.map(({ operationId }) => operationId)).size).toBe(1);
    expect(await leftOf(store, 1, 2, 4)).toEqual([40, 0, 70]);
  });

  test("a voided credit goes on paying what it paid, and no more", async () => {
    const store = await openCharged(await open());
    await done(store, "voidCredit", aVoiding(2));

    const longer = await done(store, "changeBooking", aChange(minutes(75)));
    expect(longer).toMatchObject({ useHistoryIds: [], after: { coveredUnits: 60, due: decimal("7.5") } });
    await done(store, "changeBooking", aChange(minutes(45), { idempotencyKey: "shorter" }));

    expect(await rowsSince(store, 3)).toEqual(["2 REVERSAL -15", "2 VOID 15"]);
    expect(await leftOf(store, 1, 2)).toEqual([0, 0]);
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  });

  test("units of a hold go on paying, although their credit has expired when the booking starts", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createRule(store, { resourceTypes: [12] });
    await createCredit(store, 1, { totalUses: 40, priority: 0, expireDate: START - MINUTE });
    await createCredit(store, 1, { totalUses: 30, priority: 1 });
    await done(store, "holdCredit", aHold({ amount: 40, usageAt: NOW, ttlSeconds: 60 }));
    await done(store, "chargeBooking", aCharge({}, { holdId: 1 }));
    expect(await rowsSince(store, 0)).toEqual(["1 USE 40", "2 USE 20"]);
    const change = (idempotencyKey: string, booking: object) =>
      done(store, "changeBooking", aChange(booking, { idempotencyKey }));

    expect(await change("same", minutes(60))).toMatchObject({ useHistoryIds: [], difference: { due: 0 } });
    await change("longer", minutes(75, START + HOUR));
    expect(await rowsSince(store, 2)).toEqual(["2 USE 10"]);
    await change("back", minutes(60));
    expect(await rowsSince(store, 3)).toEqual(["2 REVERSAL -10"]);
    await change("shorter", minutes(30));
    expect(await rowsSince(store, 4)).toEqual(["2 REVERSAL -20", "1 REVERSAL -10"]);
    // A hold is for one resource type.
    await change("room", { ...minutes(30), resourceTypeId: 12 });
    expect(await leftOf(store, 1, 2)).toEqual([40, 30]);
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  });

  test("ORIGINAL prices as of the first booking, NOW as of now", async () => {
    const store = await open();
    const lastMinute = { lastMinuteAdjustmentType: "FIXED" as const, lastMinutePeriodMinutes: 60 };
    await createRule(store, { resourceTypes: [11], priceFactorLastMinute: decimal("50"), ...lastMinute });
    await done(store, "chargeBooking", aCharge());
    const late = { ...given, now: START - 30 * MINUTE };
    const at = (priceAs: "ORIGINAL" | "NOW", idempotencyKey: string) =>
      done(store, "changeBooking", aChange(minutes(120), { priceAs, idempotencyKey }), late);

    expect((await at("ORIGINAL", "1")).after.due).toBe(decimal("60"));
    expect((await at("NOW", "2")).after.due).toBe(decimal("90"));
    // The charge goes on knowing when it was first booked.
    expect(await one(store, "CoworkerExtraService", 1)).toMatchObject({
      ...{ pricedOn: NOW, lastMinutePriceAdjustment: decimal("30"), priceFactorLastMinute: decimal("1.5") },
    });
    expect((await at("ORIGINAL", "3")).after.due).toBe(decimal("60"));
  });

  test("accepted figures must be those of the change, and their moment counts only with NOW", async () => {
    const store = await openCharged(await open());
    const old = { total: decimal("45"), due: decimal("10"), pricedAt: NOW - HOUR };
    const refusals = (changes: object, idempotencyKey: string) =>
      keptRefusalsOf(store, "changeBooking", aChange(minutes(90), { ...changes, idempotencyKey }));

    expect(await refusals({ expect: { ...old, due: decimal("11") } }, "1")).toEqual(["expect: QUOTE_STALE"]);
    expect(await refusals({ expect: old, priceAs: "NOW" }, "2")).toEqual(["expect: QUOTE_STALE"]);
    expect(await refusals({ expect: { ...old, pricedAt: NOW + 1 }, priceAs: "NOW" }, "3")).toEqual([
      "expect: QUOTE_STALE",
    ]);
    const first = await outcomeOf(store, "changeBooking", aChange(minutes(90), { expect: old }));
    expect(first.refusals).toEqual([]);
    const asked = aChange(minutes(90), { expect: { ...old, pricedAt: NOW } });
    expect(await outcomeOf(store, "changeBooking", asked)).toEqual({ ...first, replayed: true });
  });

  test("only a live charge that is on no invoice can change", async () => {
    const store = await openCharged(await open());
    const refusals = (changes: object) => keptRefusalsOf(store, "changeBooking", aChange(minutes(90), changes));

    expect(await refusals({ bookingId: 10, idempotencyKey: "1" })).toEqual(["bookingId: NOT_CHARGED"]);
    await done(store, "markInvoiced", anInvoice(3));
    expect(await refusals({ idempotencyKey: "2" })).toEqual(["bookingId: ALREADY_INVOICED"]);
    await done(store, "unmarkInvoiced", { ...anInvoice(3), reason: "voided", idempotencyKey: "v" });
    await done(store, "changeBooking", aChange(minutes(75), { idempotencyKey: "3" }));
    await done(store, "unchargeBooking", anUncharge({ keepPercent: decimal("50") }));
    expect(await refusals({ idempotencyKey: "4" })).toEqual(["bookingId: NOT_CHARGED"]);
  });

  test("the customer and the currency of the charge stay", async () => {
    const store = await openCharged(await open());
    await createRule(store, { resourceTypes: [12], currencyCode: "EUR" });
    const refusals = (quote: object, idempotencyKey: string) =>
      keptRefusalsOf(store, "changeBooking", aChange(quote, { idempotencyKey }));

    expect(await refusals({ coworkerId: 7, currencyCode: "EUR" }, "1")).toEqual([
      "quote.coworkerId: CONFLICTING_VALUES",
      "quote.currencyCode: CONFLICTING_VALUES",
    ]);
    expect(await refusals({ resourceTypeId: 12 }, "2")).toEqual(["quote.currencyCode: CONFLICTING_VALUES"]);
    expect(await refusals({ resourceTypeId: 13 }, "3")).toEqual(["quote: NO_PRICE"]);
  });

  test.each([
    ["another business in the quote", {}, { businessId: NEW_YORK }, ["quote.businessId: CONFLICTING_VALUES"]],
    ["no customer", {}, { coworkerId: null }, ["quote.coworkerId: REQUIRED"]],
    ["a moment of booking", {}, { bookedAt: NOW }, ["quote.bookedAt: CONFLICTING_VALUES"]],
    ["another booking to replace", {}, { insteadOfBookingId: 8 }, ["quote.insteadOfBookingId: CONFLICTING_VALUES"]],
    ["no reason", { reason: " " }, {}, ["reason: REASON_REQUIRED"]],
    ["a service of nobody", {}, { extraServiceId: 77 }, ["quote.extraServiceId: NOT_FOUND"]],
    [
      "several",
      { bookingId: 0, idempotencyKey: "" },
      { to: START },
      ["bookingId: OUT_OF_RANGE", "quote.to: CONFLICTING_VALUES", "idempotencyKey: REQUIRED"],
    ],
  ])("with %s nothing is done, and no key is stored", async (_what, changes, quote, refusals) => {
    const store = await openCharged(await open());

    expect(await refusalsOf(store, "changeBooking", aChange(quote, changes), given)).toEqual(refusals);
    await done(store, "changeBooking", aChange(minutes(75)));
  });

  test("a foreign business is not found", async () => {
    const store = await openCharged(await open());
    const ofNewYork = { ...given, businesses: [NEW_YORK] };

    expect(await refusalsOf(store, "changeBooking", aChange(), ofNewYork)).toEqual(["businessId: NOT_FOUND"]);
  });

  test("the same input is answered the same; other input under the key is refused", async () => {
    const store = await openCharged(await open());
    const first = await outcomeOf(store, "changeBooking", aChange(minutes(75)));

    const again = aChange({ ...minutes(75), insteadOfBookingId: 9 });
    expect(await outcomeOf(store, "changeBooking", again, { ...given, now: NOW + HOUR })).toEqual({
      ...first,
      replayed: true,
    });
    for (const other of [aChange(minutes(90)), aChange(minutes(75), { priceAs: "NOW" })])
      expect(await refusalsOf(store, "changeBooking", other, given)).toEqual([
        "idempotencyKey: IDEMPOTENCY_KEY_REUSED",
      ]);
  });

  test("a charge made by hand is priced by a change, and took nothing before", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 20 });
    await done(store, "recordUse", aUse(1, { creditUsed: 5, bookingId: 9 }));
    await createCredit(store, 1, { bookingId: 9, totalUses: 60, price: decimal("12") });

    const { before, after, difference } = await done(store, "changeBooking", aChange());

    expect(before).toEqual({ total: null, due: decimal("12"), coveredUnits: 0 });
    expect(after).toEqual({ total: decimal("30"), due: decimal("22.5"), coveredUnits: 15 });
    expect(difference).toEqual({ total: null, due: decimal("10.5"), coveredUnits: 15 });
  });

  test("another rule and unit follow the quote, and units of two kinds have no difference", async () => {
    const store = await openCharged(await open());
    await createRule(store, { name: "Day pass", resourceTypes: [12], chargePeriod: "DAYS", price: decimal("80") });

    const answer = await done(store, "changeBooking", aChange({ resourceTypeId: 12 }));

    expect(answer).toMatchObject({ difference: { due: decimal("80"), coveredUnits: null } });
    expect(await one(store, "CoworkerExtraService", 3)).toMatchObject({
      ...{ extraServiceId: 2, extraServiceName: "Day pass", chargePeriod: "DAYS", totalUses: 1 },
      ...{ description: "Day pass: Room 1", bookingResourceName: "Room 1" },
    });
    expect(await rowsSince(store, 2)).toEqual(["2 REVERSAL -20", "1 REVERSAL -40"]);
  });

  test("units that a change took are given back only by changing and uncharging", async () => {
    const store = await openCharged(await open());
    const { useHistoryIds } = await done(store, "changeBooking", aChange(minutes(75)));

    const reversal = aReversal({ useHistoryId: useHistoryIds[0]! });
    expect(await keptRefusalsOf(store, "reverseUse", reversal)).toEqual(["useHistoryId: NOT_REVERSIBLE"]);
  });

  test("the history has a change with its figures, and none that changed nothing", async () => {
    const store = await openCharged(await open());
    await done(store, "changeBooking", aChange(minutes(90)));
    await done(store, "changeBooking", aChange(minutes(90), { idempotencyKey: "same" }));

    const reader = store.snapshot(null);
    const events = await reader.bookingEvents({ businessId: LONDON, bookingId: 9 }, 10);
    const quotes = await reader.chargeQuotes([3]);
    reader.release();

    expect(events.map(({ type }) => type)).toEqual(["CHARGED", "CHANGED"]);
    expect(events[1]).toMatchObject({
      ...{ reason: "moved", before: { coveredUnits: 60, due: 0 } },
      after: { total: decimal("45"), due: decimal("10"), coveredUnits: 70 },
    });
    expect(quotes.get(3)).toMatchObject({ total: decimal("45") });
  });

  test("changes at once are made one after the other, and each sees the one before", async () => {
    const store = await openCharged(await open());
    const lengths = [15, 30, 45, 60, 75, 90];

    const outcomes = await Promise.all(
      lengths.map((length) =>
        outcomeOf(store, "changeBooking", aChange(minutes(length), { idempotencyKey: `to-${length}` })),
      ),
    );

    expect(outcomes.flatMap(({ refusals }) => refusals)).toEqual([]);
    const { totalUses } = await one(store, "CoworkerExtraService", 3);
    const [first, second] = await leftOf(store, 1, 2);
    expect(70 - first! - second!).toBe(Math.min(totalUses, 70));
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  });

  test("a quote of the same booking under another number is not a change", async () => {
    const store = await openCharged(await open());
    const quote = aQuoted({ insteadOfBookingId: 9 });

    expect(
      await refusalsOf(store, "chargeBooking", aCharge(quote, { bookingId: 10, idempotencyKey: "x" }), given),
    ).toEqual(["quote.insteadOfBookingId: CONFLICTING_VALUES"]);
  });
});
