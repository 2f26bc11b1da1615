import { describe, expect, test } from "vitest";
import { instant } from "../../../src/domain/calendar.ts";
import type { CoworkerExtraService } from "../../../src/domain/coworker-extra-service/fields.ts";
import type { CreditScheduleDraft } from "../../../src/domain/credit-schedule/fields.ts";
import type { CommandContext } from "../../../src/domain/decision.ts";
import type { Store } from "../../../src/store/store.ts";
import { aHold, anAdjustment, aRelease, aReversal, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createRule, given, LONDON } from "../../support/given.ts";
import { faultsOf } from "../../support/holds.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";
import { createSchedule, renewAll, STARTS_ON } from "../../support/schedules.ts";

const APRIL = instant("2026-03-31T23:00:00Z");
const MAY = instant("2026-04-30T23:00:00Z");
const DAY = 86_400_000;

const inMarch: CommandContext = { ...given, now: STARTS_ON + DAY };

/** A schedule that rolls over, and its credit of March. */
async function inMarchOf(store: Store, changes: Partial<CreditScheduleDraft> = {}) {
  await createRule(store, { resourceTypes: [11] });
  const schedule = await createSchedule(store, { rolloverMax: 1_000, ...changes }, { by: inMarch });
  const [march] = await renewAll(store, schedule, STARTS_ON);
  return { schedule, march: march! };
}

/** The credit of April, granted at this moment, and that of March after it. */
async function april({ schedule, march }: { schedule: number; march: number }, store: Store, now = APRIL) {
  const renewed = await store.commit("renewCredit", { creditScheduleId: schedule, upTo: now }, { ...given, now });
  return {
    april: await one(store, "CoworkerExtraService", renewed!.coworkerExtraServiceId),
    march: await one(store, "CoworkerExtraService", march),
    row: renewed!.useHistoryId === null ? null : await one(store, "UseHistory", renewed!.useHistoryId),
  };
}

function amounts({ totalUses, remainingUses, rolledOver }: CoworkerExtraService) {
  return { totalUses, remainingUses, rolledOver };
}

describe.each(dialects)("on $name, at a boundary", ({ open }) => {
  test("what is left moves: a row on the old credit, more in the new one, and a link", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    await done(store, "recordUse", aUse(before.march, { creditUsed: 450 }), inMarch);

    const after = await april(before, store);

    expect(amounts(after.march)).toEqual({ totalUses: 600, remainingUses: 0, rolledOver: 0 });
    expect(amounts(after.april)).toEqual({ totalUses: 750, remainingUses: 750, rolledOver: 150 });
    expect(after.april).toMatchObject({ renewedFromId: before.march, validFrom: APRIL, expireDate: MAY, price: null });
    expect(after.row).toMatchObject({
      ...{ coworkerExtraServiceId: before.march, kind: "ROLLOVER", creditUsed: 150, totalChange: 0, sequence: 2 },
      ...{ balanceAfter: 0, usageAt: APRIL, createdOn: APRIL, hashVersion: 2 },
    });
    await expectWholeLedger(store, before.march);
    expect(await faultsOf(store)).toEqual([]);
  });

  test.each([
    ["at most rolloverMax", { rolloverMax: 100 }, 100],
    ["nothing without a rolloverMax, and no row", { rolloverMax: 0 }, 0],
    ["no more than a total can hold", { totalUses: 2_147_483_000, rolloverMax: 2_147_483_647 }, 647],
  ])("%s moves", async (_, changes, units) => {
    const store = await open();
    const before = await inMarchOf(store, changes);

    const after = await april(before, store);

    expect(after.april.rolledOver).toBe(units);
    expect(after.april.renewedFromId).toBe(before.march);
    expect(await ledgerOf(store, before.march)).toHaveLength(units > 0 ? 1 : 0);
    expect(await faultsOf(store)).toEqual([]);
  });

  test("a credit that another one follows is not deleted, even if it is of no plan", async () => {
    const store = await open();
    await createRule(store);
    const old = await importCredit(store, 1);
    await importCredit(store, 1, { renewedFromId: old });
    await expect(store.commit("deleteCoworkerExtraService", { id: old }, given)).rejects.toMatchObject({
      refusals: [expect.objectContaining({ code: "HAS_HISTORY", property: "id" })],
    });
  });

  test("what a hold reserves stays, also when it is free again later", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    const hold = aHold({ amount: 200, ttlSeconds: 2_592_000, usageAt: STARTS_ON + DAY });
    const { creditHoldId } = await done(store, "holdCredit", hold, { ...given, now: APRIL - DAY });

    const after = await april(before, store);
    await done(store, "releaseHold", aRelease(creditHoldId!), { ...given, now: APRIL + 1 });

    expect([after.april.rolledOver, after.march.remainingUses]).toEqual([400, 200]);
    expect((await one(store, "CoworkerExtraService", before.march)).remainingUses).toBe(200);
    expect((await one(store, "CoworkerExtraService", after.april.id)).remainingUses).toBe(1_000);
    expect(await faultsOf(store)).toEqual([]);
  });

  test("an expired hold reserves nothing, and is closed by what takes its units", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    const hold = aHold({ amount: 200, ttlSeconds: 60, usageAt: STARTS_ON + DAY });
    const { creditHoldId } = await done(store, "holdCredit", hold, inMarch);

    const after = await april(before, store);

    expect(after.april.rolledOver).toBe(600);
    expect((await one(store, "CreditHold", creditHoldId!)).closedAs).toBe("EXPIRED");
  });

  test("a voided credit moves nothing", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    await done(store, "voidCredit", aVoiding(before.march), inMarch);

    const after = await april(before, store);

    expect(amounts(after.april)).toEqual({ totalUses: 600, remainingUses: 600, rolledOver: 0 });
    expect(after.april.renewedFromId).toBe(before.march);
  });

  test("what is given back to the old credit later stays there: nothing moves twice", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    const { useHistoryId } = await done(store, "recordUse", aUse(before.march, { creditUsed: 100 }), inMarch);
    const after = await april(before, store);

    await done(store, "reverseUse", aReversal({ useHistoryId }), { ...given, now: APRIL + 1 });
    await renewAll(store, before.schedule, MAY);

    expect((await one(store, "CoworkerExtraService", before.march)).remainingUses).toBe(100);
    expect((await all(store, "CoworkerExtraService")).map(({ rolledOver }) => rolledOver)).toEqual([0, 500, 1_000]);
    expect(after.april.rolledOver).toBe(500);
    expect(await faultsOf(store)).toEqual([]);
  });

  test("the row of a rollover cannot be given back", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    const { row } = await april(before, store);
    expect(await keptRefusalsOf(store, "reverseUse", aReversal({ useHistoryId: row!.id }))).toEqual([
      "useHistoryId: NOT_REVERSIBLE",
    ]);
  });

  test("units that are adjusted before the boundary move, those taken away do not", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    await done(store, "adjustCredit", anAdjustment(before.march, { amount: -50 }), inMarch);
    expect((await april(before, store)).april.rolledOver).toBe(550);
  });

  test("a boundary that is made up late moves what is left then, for any status of the old credit", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    const late = APRIL + 10 * DAY;
    // A booking of March that is recorded after the boundary.
    await done(store, "recordUse", aUse(before.march, { creditUsed: 100, usageAt: APRIL - DAY }), {
      ...{ ...given, now: late - DAY },
    });

    const after = await april(before, store, late);

    expect(after.april).toMatchObject({ rolledOver: 500, validFrom: APRIL, createdOn: late });
    expect(after.row).toMatchObject({ createdOn: late, usageAt: APRIL });
  });

  test("changes of the schedule count for what is granted after them, also for boundaries in the past", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    const patch = { totalUses: 10, rolloverMax: 5, priority: 1 };
    await store.commit("updateCreditSchedule", { id: before.schedule, patch }, { ...given, now: APRIL + DAY });
    expect((await april(before, store, APRIL + DAY)).april).toMatchObject({
      totalUses: 15,
      rolledOver: 5,
      priority: 1,
    });
  });

  test("balances tell what moved, then and now, and granted is the sum of their parts", async () => {
    const store = await open();
    const before = await inMarchOf(store);
    await done(store, "recordUse", aUse(before.march, { creditUsed: 450 }), inMarch);
    await april(before, store);
    const reader = store.snapshot(null);
    const holder = { coworkerId: 2001, businessId: LONDON };
    const then = (moment: number | null) => reader.creditsThen([holder], { moment, heldAt: APRIL });

    const figures = async (moment: number | null) =>
      (await then(moment)).map((credit) => [credit.totalUses, Number(credit.rolledOverUses), credit.remainingUses]);

    expect(await figures(null)).toEqual([
      [600, 150, 0],
      [750, 0, 750],
    ]);
    expect(await figures(APRIL)).toEqual([
      [600, 150, 0],
      [750, 0, 750],
    ]);
    expect(await figures(APRIL - 1)).toEqual([[600, 0, 150]]);
    reader.release();
  });

  test("ten at once grant it once", async () => {
    const store = await open();
    const { schedule } = await inMarchOf(store);
    const input = { creditScheduleId: schedule, upTo: APRIL };

    const renewed = await Promise.all(
      Array.from({ length: 10 }, () => store.commit("renewCredit", input, { ...given, now: APRIL })),
    );

    expect(renewed.filter((one) => one !== null)).toHaveLength(1);
    expect(await all(store, "CoworkerExtraService")).toHaveLength(2);
  });

  test("uses and the boundary at once lose no unit", async () => {
    const store = await open();
    const { schedule, march } = await inMarchOf(store);
    const input = { creditScheduleId: schedule, upTo: APRIL };
    const now = { ...given, now: APRIL };

    const [, ...used] = await Promise.all([
      store.commit("renewCredit", input, now),
      ...Array.from({ length: 20 }, (_, place) =>
        store.commit("recordUse", aUse(march, { usageAt: STARTS_ON, idempotencyKey: `use-${place}` }), now),
      ),
    ]);

    const taken = 10 * used.filter(({ answer }) => answer !== null).length;
    const credits = await all(store, "CoworkerExtraService");
    expect(taken + credits.reduce((sum, { remainingUses }) => sum + remainingUses, 0)).toBe(1_200);
    expect(await faultsOf(store)).toEqual([]);
  });

  test("units that rolled over to no credit, or out of none, are faults of the ledger", async () => {
    const store = await open();
    const { schedule, march } = await inMarchOf(store);
    const after = await april({ schedule, march }, store);
    const rollover = anEntry({ kind: "ROLLOVER", creditUsed: 5 });
    await importCredit(store, 1, { totalUses: 10 }, [rollover]);
    await importCredit(store, 1, { totalUses: 10, rolledOver: 4 });
    await importCredit(store, 1, { totalUses: 10, rolledOver: 3, renewedFromId: after.april.id, coworkerId: 7 });

    expect([...(await faultsOf(store))].sort()).toEqual([
      "I1 0 rolled over, but the next credit got 3",
      "I1 5 rolled over, but the next credit got none",
      "I1 got 4 by rollover, but follows no credit",
      "I7 is followed by credit 5 of another business or customer",
    ]);
  });
});
