import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, anUncharge } from "../../support/charges.ts";
import { aCapture, aHold, anAdjustment, aRelease, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all, everything, one } from "../../support/everything.ts";
import { createCredit, createRule, given, NEW_YORK, NOW } from "../../support/given.ts";
import { allocationsOf, faultsOf, heldOf, later } from "../../support/holds.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, keptRefusalsOf, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

/** Customer 2001 has credit 1 of 60 minutes, then credit 2 of 30. */
async function aWorld(open: () => Promise<Store>): Promise<Store> {
  const store = await open();
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 60 });
  await createCredit(store, 1, { totalUses: 30, priority: 60 });
  return store;
}

const held = (store: Store, changes = {}, by = given) => done(store, "holdCredit", aHold(changes), by);

describe.each(dialects)("on $name", ({ open }) => {
  test("a hold reserves an amount over the credits in burn order, and writes no ledger row", async () => {
    const store = await aWorld(open);
    const before = await everything(store);
    const booking = { bookingId: 9, bookingFromTime: NOW + 60_000, bookingToTime: NOW + 120_000 };

    const answer = await held(store, { amount: 75, ...booking, bookingResourceName: "Room 1" });

    expect(answer).toEqual({ creditHoldId: 1, covered: 75, uncovered: 0 });
    expect(await one(store, "CreditHold", 1)).toMatchObject({
      ...{ businessId: 101, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, uses: 75 },
      ...{
        captured: 0,
        usageAt: NOW + 60_000,
        createdOn: NOW,
        expiresAt: NOW + 60_000,
        closedAs: null,
        closedOn: null,
      },
      ...{ ...booking, bookingResourceName: "Room 1", reason: null, coworkerExtraServices: [1, 2] },
    });
    expect(await allocationsOf(store, 1)).toEqual(["1: 60, 0 used", "2: 15, 0 used"]);
    const { CreditHold, ...others } = await everything(store);
    const { CreditHold: _, ...othersBefore } = before;
    expect(CreditHold).toHaveLength(1);
    expect(others).toEqual(othersBefore);
    expect([await heldOf(store, 1), await heldOf(store, 2)]).toEqual([60, 15]);
  });

  test("held units are not available to spends, uses, other holds, adjustments and voiding", async () => {
    const store = await aWorld(open);
    await held(store, { amount: 70 });

    expect(await keptRefusalsOf(store, "spendCredit", aSpend({ amount: 21 }))).toEqual(["amount: INSUFFICIENT_CREDIT"]);
    expect(await keptRefusalsOf(store, "recordUse", aUse(1, { creditUsed: 1 }))).toEqual([
      "creditUsed: INSUFFICIENT_CREDIT",
    ]);
    expect(await keptRefusalsOf(store, "holdCredit", aHold({ amount: 21, idempotencyKey: "2" }))).toEqual([
      "amount: INSUFFICIENT_CREDIT",
    ]);
    expect(await keptRefusalsOf(store, "adjustCredit", anAdjustment(1, { amount: -1 }))).toEqual([
      "amount: INSUFFICIENT_CREDIT",
    ]);
    expect(await keptRefusalsOf(store, "voidCredit", aVoiding(2))).toEqual(["coworkerExtraServiceId: CREDIT_HELD"]);
    const change = { id: 1, patch: { totalUses: 59 }, mayAdjust: true };
    expect(await refusalsOf(store, "updateCoworkerExtraService", change, given)).toEqual([
      "totalUses: INSUFFICIENT_CREDIT",
    ]);
    const { useHistoryIds } = await done(store, "spendCredit", aSpend({ amount: 20, idempotencyKey: "ok" }));
    expect((await one(store, "UseHistory", useHistoryIds[0]!)).coworkerExtraServiceId).toBe(2);
  });

  test("a capture uses what is held, in rows that name the hold, and a replay answers the same", async () => {
    const store = await aWorld(open);
    await held(store, { amount: 75, bookingId: 9 });

    const captured = await done(store, "captureHold", aCapture(1, { reason: "printed" }), later(59));

    const rows = await all(store, "UseHistory");
    expect(rows).toMatchObject([
      { coworkerExtraServiceId: 1, creditUsed: 60, holdId: 1, bookingId: 9, usageAt: NOW, allocationIndex: 0 },
      { coworkerExtraServiceId: 2, creditUsed: 15, holdId: 1, reason: "printed", kind: "USE", allocationIndex: 1 },
    ]);
    expect(captured).toEqual({
      ...{ creditHoldId: 1, operationId: rows[0]!.operationId, useHistoryIds: rows.map(({ id }) => id), covered: 75 },
    });
    const hold = await one(store, "CreditHold", 1);
    expect(hold).toMatchObject({ captured: 75, closedAs: "CAPTURED", closedOn: rows[0]!.createdOn, reason: "printed" });
    expect(await allocationsOf(store, 1)).toEqual(["1: 60, 60 used", "2: 15, 15 used"]);
    expect([await heldOf(store, 1, 59), (await one(store, "CoworkerExtraService", 2)).remainingUses]).toEqual([0, 15]);
    await expectWholeLedger(store, 1);
    const again = await outcomeOf(store, "captureHold", aCapture(1, { reason: "printed" }), later(500));
    expect(again).toEqual({ replayed: true, refusals: [], answer: captured });
    expect(await faultsOf(store, 59)).toEqual([]);
  });

  test("a capture of a part releases the rest, and there is one capture only", async () => {
    const store = await aWorld(open);
    await held(store, { amount: 75 });

    await done(store, "captureHold", aCapture(1, { amount: 61 }), later(1));

    expect(await allocationsOf(store, 1)).toEqual(["1: 60, 60 used", "2: 15, 1 used"]);
    expect(await heldOf(store, 2, 1)).toBe(0);
    const other = aCapture(1, { amount: 1, idempotencyKey: "2" });
    expect(await keptRefusalsOf(store, "captureHold", other, later(2))).toEqual(["holdId: HOLD_CLOSED"]);
    expect(await keptRefusalsOf(store, "releaseHold", aRelease(1), later(99))).toEqual(["holdId: HOLD_CLOSED"]);
    expect(await faultsOf(store, 2)).toEqual([]);
  });

  test("capturing more than is held is refused, and the hold stays active", async () => {
    const store = await aWorld(open);
    await held(store);

    expect(await keptRefusalsOf(store, "captureHold", aCapture(1, { amount: 11 }))).toEqual([
      "amount: INSUFFICIENT_CREDIT",
    ]);
    expect(await heldOf(store, 1)).toBe(10);
  });

  test("a release gives the units free at once, and everything else is as before", async () => {
    const store = await aWorld(open);
    const { CreditHold: _, ...before } = await everything(store);
    await held(store, { amount: 90 });

    expect(await done(store, "releaseHold", aRelease(1, { reason: "left" }), later(3))).toEqual({ creditHoldId: 1 });

    const { CreditHold, ...others } = await everything(store);
    expect(others).toEqual(before);
    expect(CreditHold).toMatchObject([{ closedAs: "RELEASED", closedOn: NOW + 3_000, reason: "left", captured: 0 }]);
    await done(store, "spendCredit", aSpend({ amount: 90 }), later(3));
  });

  test("a hold expires by the clock: half-open, without a job, and it cannot be captured then", async () => {
    const store = await aWorld(open);
    await held(store, { amount: 90, ttlSeconds: 10 });

    const at = (seconds: number) => later(seconds - 0.001);
    expect(await keptRefusalsOf(store, "spendCredit", aSpend(), at(10))).toEqual(["amount: INSUFFICIENT_CREDIT"]);
    expect([await heldOf(store, 1, 9.999), await heldOf(store, 1, 10)]).toEqual([60, 0]);
    expect(await keptRefusalsOf(store, "captureHold", aCapture(1), later(10))).toEqual(["holdId: HOLD_EXPIRED"]);
    expect(await keptRefusalsOf(store, "releaseHold", aRelease(1), later(10))).toEqual(["holdId: HOLD_EXPIRED"]);
    await done(store, "spendCredit", aSpend({ amount: 90, idempotencyKey: "late" }), later(10));
    expect(await faultsOf(store, 10)).toEqual([]);
  });

  test("an operation that takes units of an expired hold closes it: a clock that is set back does not open it again", async () => {
    const store = await aWorld(open);
    await held(store, { amount: 90, ttlSeconds: 10 });
    await done(store, "spendCredit", aSpend({ amount: 90 }), later(20));

    expect(await one(store, "CreditHold", 1)).toMatchObject({ closedAs: "EXPIRED", closedOn: NOW + 10_000 });
    expect(await heldOf(store, 1, 5)).toBe(0);
    expect(await keptRefusalsOf(store, "captureHold", aCapture(1), later(5))).toEqual(["holdId: HOLD_EXPIRED"]);
    expect(await faultsOf(store, 5)).toEqual([]);
  });

  test("a credit that expires after it was held still pays", async () => {
    const store = await aWorld(open);
    await createCredit(store, 1, { totalUses: 5, expireDate: NOW + 5_000, priority: 1 });
    await held(store, { amount: 5 });

    await done(store, "captureHold", aCapture(1), later(6));

    expect((await one(store, "CoworkerExtraService", 3)).remainingUses).toBe(0);
  });

  test("with PARTIAL a hold reserves the units that are available, possibly none", async () => {
    const store = await aWorld(open);

    const some = await held(store, { amount: 100, onShortfall: "PARTIAL" });
    const none = await held(store, { amount: 7, onShortfall: "PARTIAL", idempotencyKey: "2" });

    expect(some).toEqual({ creditHoldId: 1, covered: 90, uncovered: 10 });
    expect(none).toEqual({ creditHoldId: null, covered: 0, uncovered: 7 });
    expect(await all(store, "CreditHold")).toHaveLength(1);
  });

  test("a hold of fallback customers takes the customer's own credits first", async () => {
    const store = await aWorld(open);
    await createCredit(store, 1, { totalUses: 20, coworkerId: 2002, priority: 1 });

    await held(store, { amount: 95, fallbackCoworkerIds: [2002] });

    expect(await allocationsOf(store, 1)).toEqual(["1: 60, 0 used", "2: 30, 0 used", "3: 5, 0 used"]);
    await done(store, "captureHold", aCapture(1));
    expect((await all(store, "UseHistory")).map(({ coworkerId }) => coworkerId)).toEqual([2001, 2001, 2002]);
  });

  test.each([
    ["ttlSeconds: OUT_OF_RANGE", { ttlSeconds: 0 }],
    ["ttlSeconds: OUT_OF_RANGE", { ttlSeconds: 2_592_001 }],
    ["amount: OUT_OF_RANGE", { amount: 0 }],
    ["unit: REQUIRED", { unit: null }],
  ])("%s before the key", async (code, changes) => {
    const store = await aWorld(open);

    expect(await refusalsOf(store, "holdCredit", aHold(changes), given)).toEqual([code]);
    await held(store);
  });

  test("a credit with holds of any status has history, and a hold of another business does not exist", async () => {
    const store = await aWorld(open);
    await held(store);
    await done(store, "releaseHold", aRelease(1));

    expect(await refusalsOf(store, "deleteCoworkerExtraService", { id: 1 }, given)).toEqual(["id: HAS_HISTORY"]);
    const stranger = { ...given, businesses: [NEW_YORK] };
    expect(await refusalsOf(store, "captureHold", aCapture(1), stranger)).toEqual(["holdId: NOT_FOUND"]);
    expect(await refusalsOf(store, "releaseHold", aRelease(9), given)).toEqual(["holdId: NOT_FOUND"]);
  });

  test("captured units can be given back, and the hold keeps what it says", async () => {
    const store = await aWorld(open);
    await held(store);
    const { operationId } = await done(store, "captureHold", aCapture(1));

    await done(store, "reverseUse", aReversal({ operationId }));

    expect((await one(store, "CoworkerExtraService", 1)).remainingUses).toBe(60);
    expect((await one(store, "CreditHold", 1)).captured).toBe(10);
    expect(await faultsOf(store)).toEqual([]);
  });
});

describe.each(dialects)("a charge with a hold on $name", ({ open }) => {
  test("takes the hold first, then what is available, also of the same credit", async () => {
    const store = await aWorld(open);
    await held(store, { amount: 20 });

    const { quote, coworkerExtraServiceId } = await done(store, "chargeBooking", aCharge({}, { holdId: 1 }));

    expect(quote).toMatchObject({
      coveredUnits: 60,
      allocations: [
        { coworkerExtraServiceId: 1, uses: 20 },
        { coworkerExtraServiceId: 1, uses: 40 },
      ],
    });
    const charge = await one(store, "CoworkerExtraService", coworkerExtraServiceId);
    expect(await all(store, "UseHistory")).toMatchObject([
      { creditUsed: 20, holdId: 1, chargeUniqueId: charge.uniqueId, allocationIndex: 0, sequence: 1 },
      { creditUsed: 40, holdId: null, chargeUniqueId: charge.uniqueId, allocationIndex: 1, sequence: 2 },
    ]);
    expect(await one(store, "CreditHold", 1)).toMatchObject({ captured: 20, closedAs: "CAPTURED" });
    await expectWholeLedger(store, 1);
    expect(await faultsOf(store)).toEqual([]);
    await done(store, "unchargeBooking", anUncharge());
    expect((await one(store, "CoworkerExtraService", 1)).remainingUses).toBe(60);
    expect(await faultsOf(store)).toEqual([]);
  });

  test("releases what the booking does not need, and a booking that needs nothing releases the hold", async () => {
    const store = await aWorld(open);
    await held(store, { amount: 70 });
    await createRule(store, { resourceTypes: [11], name: "Free", price: 0 as never, displayOrder: 1 });

    await done(store, "chargeBooking", aCharge({ extraServiceId: 1 }, { holdId: 1 }));

    expect(await one(store, "CreditHold", 1)).toMatchObject({ captured: 60, closedAs: "CAPTURED", uses: 70 });
    expect([await heldOf(store, 1), await heldOf(store, 2)]).toEqual([0, 0]);
    await held(store, { amount: 5, idempotencyKey: "2" });
    const free = aCharge({ extraServiceId: 2 }, { holdId: 2, bookingId: 10, idempotencyKey: "free" });
    await done(store, "chargeBooking", free);
    expect(await one(store, "CreditHold", 2)).toMatchObject({ captured: 0, closedAs: "RELEASED" });
    expect(await faultsOf(store)).toEqual([]);
  });

  test("without it leaves held units alone", async () => {
    const store = await aWorld(open);
    await held(store, { amount: 60 });

    const { quote } = await done(store, "chargeBooking", aCharge());

    expect(quote.allocations).toEqual([{ coworkerExtraServiceId: 2, uses: 30 }]);
    expect(quote.creditsLeftOut).toEqual([{ coworkerExtraServiceId: 1, reason: "HELD" }]);
  });

  test.each([
    ["of another booking", {}, { bookingId: 8 }, "holdId: CONFLICTING_VALUES"],
    ["of another resource type", {}, { resourceTypeId: 12 }, "holdId: NOT_APPLICABLE"],
  ])("refuses a hold %s", async (_, quote, changes, code) => {
    const store = await aWorld(open);
    await createRule(store, { resourceTypes: [12] });
    await createCredit(store, 2, { totalUses: 60 });
    await held(store, changes);

    expect(await keptRefusalsOf(store, "chargeBooking", aCharge(quote, { holdId: 1 }))).toEqual([code]);
  });

  test("refuses an expired and a closed hold under its key, and one of another customer or in the quote alone before", async () => {
    const store = await aWorld(open);
    await createCredit(store, 1, { coworkerId: 2002 });
    await held(store, { coworkerId: 2002 });
    await held(store, { idempotencyKey: "2" });
    const charge = (holdId: number | null, quote = {}) => aCharge(quote, { holdId });

    expect(await refusalsOf(store, "chargeBooking", charge(1), given)).toEqual(["holdId: NOT_FOUND"]);
    expect(await refusalsOf(store, "chargeBooking", charge(null, { holdId: 2 }), given)).toEqual([
      "quote.holdId: CONFLICTING_VALUES",
    ]);
    expect(await refusalsOf(store, "chargeBooking", charge(2, { useCredits: false }), given)).toEqual([
      "holdId: CONFLICTING_VALUES",
    ]);
    expect(await keptRefusalsOf(store, "chargeBooking", charge(2), later(60))).toEqual(["holdId: HOLD_EXPIRED"]);
    await done(store, "releaseHold", aRelease(2));
    const late = { ...charge(2), idempotencyKey: "late" };
    expect(await keptRefusalsOf(store, "chargeBooking", late)).toEqual(["holdId: HOLD_CLOSED"]);
  });
});
