import { describe, expect, test } from "vitest";
import { verifyLedger } from "../../../src/billing/verify-ledger.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, anInvoice, anUncharge, START } from "../../support/charges.ts";
import { aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { administrator, createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { done, keptRefusalsOf, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

/** Rule 1, and credits 1 and 2 of 40 minutes each; booking 9 of an hour is charged by charge 3. */
async function openCharged(store: Store): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  for (const priority of [1, 2]) await createCredit(store, 1, { totalUses: 40, priority });
  await done(store, "chargeBooking", aCharge());
  return store;
}

async function leftOf(store: Store, ...ids: number[]): Promise<number[]> {
  return Promise.all(ids.map(async (id) => (await one(store, "CoworkerExtraService", id)).remainingUses));
}

async function expectWhole(store: Store): Promise<void> {
  const reader = store.snapshot(null);
  const { ok, faults } = await verifyLedger(administrator, reader, { now: NOW });
  reader.release();
  expect({ ok, faults }).toEqual({ ok: true, faults: [] });
}

describe.each(dialects)("on $name", ({ open }) => {
  test("the charge is removed, and further rows restore the credit", async () => {
    const store = await openCharged(await open());
    const taken = await all(store, "UseHistory");

    const { deletedId, useHistoryIds } = await done(store, "unchargeBooking", anUncharge());

    expect(deletedId).toBe(3);
    expect((await all(store, "CoworkerExtraService")).map(({ id }) => id)).toEqual([1, 2]);
    expect(await leftOf(store, 1, 2)).toEqual([40, 40]);
    const back = await Promise.all(useHistoryIds.map((id) => one(store, "UseHistory", id)));
    const reversal = {
      kind: "REVERSAL",
      reason: "cancelled",
      idempotencyKey: "uncharge",
      bookingId: 9,
      usageAt: START,
    };
    // The last taken units are given back first.
    expect(back).toMatchObject([
      { ...reversal, creditUsed: -20, coworkerExtraServiceId: 2, reversesId: taken[1]!.id, allocationIndex: 0 },
      { ...reversal, creditUsed: -40, coworkerExtraServiceId: 1, reversesId: taken[0]!.id, allocationIndex: 1 },
    ]);
    expect((await all(store, "UseHistory")).slice(0, 2)).toEqual(taken);
    await expectWhole(store);
  });

  test("a repeated call is answered the same, even if the booking was charged again meanwhile", async () => {
    const store = await openCharged(await open());
    const first = await outcomeOf(store, "unchargeBooking", anUncharge());
    await done(store, "chargeBooking", aCharge({}, { idempotencyKey: "anew" }));

    const again = await outcomeOf(store, "unchargeBooking", anUncharge(), { ...given, now: NOW + 1, by: "bob" });

    expect(again).toEqual({ ...first, replayed: true });
    expect(await leftOf(store, 1, 2)).toEqual([0, 20]);
  });

  test("a repeated charge call after uncharging makes no new charge and names the removed one", async () => {
    const store = await openCharged(await open());
    await done(store, "unchargeBooking", anUncharge());

    const again = await outcomeOf(store, "chargeBooking", aCharge());

    expect(again).toMatchObject({ replayed: true, answer: { coworkerExtraServiceId: 3, useHistoryIds: [1, 2] } });
    expect(await leftOf(store, 1, 2)).toEqual([40, 40]);
  });

  test.each([
    ["another reason", { reason: "other" }],
    ["another booking", { bookingId: 10 }],
  ])("%s under the same key is other input", async (_what, other) => {
    const store = await openCharged(await open());
    await done(store, "unchargeBooking", anUncharge());

    expect(await refusalsOf(store, "unchargeBooking", anUncharge(other), given)).toEqual([
      "idempotencyKey: IDEMPOTENCY_KEY_REUSED",
    ]);
  });

  test("a booking without a live charge is NOT_CHARGED, and one whose charge is on an invoice stays charged", async () => {
    const store = await openCharged(await open());
    const refusals = (changes: object) => keptRefusalsOf(store, "unchargeBooking", anUncharge(changes));

    expect(await refusals({ bookingId: 10, idempotencyKey: "1" })).toEqual(["bookingId: NOT_CHARGED"]);
    expect(await refusals({ businessId: NEW_YORK, idempotencyKey: "2" })).toEqual(["bookingId: NOT_CHARGED"]);
    await done(store, "markInvoiced", anInvoice(3));
    expect(await refusals({ idempotencyKey: "3" })).toEqual(["bookingId: ALREADY_INVOICED"]);
  });

  test.each([
    ["no reason", { reason: " " }, ["reason: REASON_REQUIRED"]],
    ["no key", { idempotencyKey: "" }, ["idempotencyKey: REQUIRED"]],
    ["ids that are none", { businessId: 0, bookingId: 0 }, ["businessId: OUT_OF_RANGE", "bookingId: OUT_OF_RANGE"]],
  ])("with %s nothing is done, and no key is stored", async (_what, changes, refusals) => {
    const store = await openCharged(await open());

    expect(await refusalsOf(store, "unchargeBooking", anUncharge(changes), given)).toEqual(refusals);
    await done(store, "unchargeBooking", anUncharge());
  });

  test("a foreign business is not found", async () => {
    const store = await openCharged(await open());
    const ofNewYork = { ...given, businesses: [NEW_YORK] };

    expect(await refusalsOf(store, "unchargeBooking", anUncharge(), ofNewYork)).toEqual(["businessId: NOT_FOUND"]);
  });

  test("units given back to a credit that was voided meanwhile are voided as well", async () => {
    const store = await openCharged(await open());
    await done(store, "voidCredit", aVoiding(2));

    const { useHistoryIds } = await done(store, "unchargeBooking", anUncharge());

    const kinds = await Promise.all(useHistoryIds.map(async (id) => (await one(store, "UseHistory", id)).kind));
    expect(kinds).toEqual(["REVERSAL", "VOID", "REVERSAL"]);
    expect(await leftOf(store, 1, 2)).toEqual([40, 0]);
    await expectWhole(store);
  });

  test("units that the charge took are given back only by uncharging", async () => {
    const store = await openCharged(await open());
    const [row] = await all(store, "UseHistory");
    const { operationId } = row!;

    expect(await keptRefusalsOf(store, "reverseUse", aReversal({ operationId }))).toEqual([
      "operationId: NOT_REVERSIBLE",
    ]);
    expect(
      await keptRefusalsOf(store, "reverseUse", aReversal({ useHistoryId: 1 }, { idempotencyKey: "row" })),
    ).toEqual(["useHistoryId: NOT_REVERSIBLE"]);
    await done(store, "unchargeBooking", anUncharge());
    expect(await keptRefusalsOf(store, "reverseUse", aReversal({ operationId }, { idempotencyKey: "after" }))).toEqual([
      "operationId: ALREADY_REVERSED",
    ]);
  });

  test("other uses for the booking can be given back even if it is charged and on an invoice", async () => {
    const store = await openCharged(await open());
    const { operationId } = await done(store, "spendCredit", aSpend({ amount: 5, bookingId: 9 }));
    await done(store, "markInvoiced", anInvoice(3));

    await done(store, "reverseUse", aReversal({ operationId }));

    expect(await leftOf(store, 1, 2)).toEqual([0, 20]);
    await expectWhole(store);
  });

  test("other uses for the booking stay when it is uncharged, and can be given back then", async () => {
    const store = await openCharged(await open());
    const { useHistoryIds } = await done(store, "spendCredit", aSpend({ amount: 5, bookingId: 9 }));

    await done(store, "unchargeBooking", anUncharge());

    expect(await leftOf(store, 1, 2)).toEqual([40, 35]);
    await done(store, "reverseUse", aReversal({ useHistoryId: useHistoryIds[0]! }));
    expect(await leftOf(store, 1, 2)).toEqual([40, 40]);
  });

  test("a charge made by hand took nothing, and uncharging it gives nothing back", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 100 });
    const use = (creditUsed: number, bookingId: number | null) =>
      done(store, "recordUse", aUse(1, { creditUsed, bookingId, idempotencyKey: `use-${creditUsed}` }));
    await use(20, 9);
    await use(7, null);
    const charge = await createCredit(store, 1, { bookingId: 9, totalUses: 50, automaticallyAdded: true });

    expect(await done(store, "unchargeBooking", anUncharge())).toEqual({
      deletedId: charge,
      coworkerExtraServiceId: null,
      useHistoryIds: [],
    });
    expect(await leftOf(store, 1)).toEqual([73]);
    await expectWhole(store);
  });

  test("uncharging an imported charge gives back the rows imported for its booking", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    const rows = [anEntry({ creditUsed: 20, bookingId: 9 }), anEntry({ creditUsed: 3, bookingId: 10 })];
    const credit = await importCredit(store, 1, { totalUses: 100 }, rows);
    const charge = { kind: "BOOKING_CHARGE", bookingId: 9, automaticallyAdded: true, totalUses: 20 } as const;
    await importCredit(store, 1, { ...charge, remainingUses: 0 });

    await done(store, "unchargeBooking", anUncharge());

    expect(await leftOf(store, credit)).toEqual([97]);
    await expectWhole(store);
  });

  test("uncharging a charge without credit writes no row", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await done(store, "chargeBooking", aCharge());

    expect(await done(store, "unchargeBooking", anUncharge())).toEqual({
      deletedId: 1,
      coworkerExtraServiceId: null,
      useHistoryIds: [],
    });
    expect(await all(store, "CoworkerExtraService")).toEqual([]);
  });

  test("charges of the same booking id in two businesses are uncharged independently", async () => {
    const store = await openCharged(await open());
    await createRule(store, { businessId: NEW_YORK, resourceTypes: [11] });
    await done(store, "chargeBooking", aCharge({ businessId: NEW_YORK }));

    const { deletedId } = await done(store, "unchargeBooking", anUncharge({ businessId: NEW_YORK }));

    expect(deletedId).toBe(4);
    expect((await all(store, "CoworkerExtraService")).filter(({ bookingId }) => bookingId === 9)).toMatchObject([
      { id: 3, businessId: LONDON },
    ]);
  });
});
