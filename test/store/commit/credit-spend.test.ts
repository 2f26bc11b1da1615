import { describe, expect, test } from "vitest";
import type { CoworkerExtraServiceDraft } from "../../../src/domain/coworker-extra-service/fields.ts";
import type { SpendCredit } from "../../../src/domain/credit/spend-credit.ts";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { aSpend, aVoiding } from "../../support/credits.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

const HOUR = 3_600_000;

/** Credit 1 has 10 minutes, credit 2 has 20 that are used first, credit 3 has 30 that are used last. */
async function openWithThree(store: Store): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  await createCredit(store, rule, { totalUses: 10 });
  await createCredit(store, rule, { totalUses: 20, priority: 0 });
  await createCredit(store, rule, { totalUses: 30, priority: 100 });
  return store;
}

async function leftOf(store: Store): Promise<number[]> {
  return (await all(store, "CoworkerExtraService")).map(({ remainingUses }) => remainingUses);
}

describe.each(dialects)("on $name", ({ open }) => {
  test("an amount is taken over the credits in burn order, one row each, which share the operation", async () => {
    const store = await openWithThree(await open());
    const booking = {
      bookingId: 9,
      bookingFromTime: NOW + HOUR,
      bookingToTime: NOW + 2 * HOUR,
      bookingResourceName: "Room 1",
    };

    const by = { ...given, now: NOW + 5, by: "bob" };
    const answer = await done(store, "spendCredit", aSpend({ ...booking, amount: 35 }), by);

    const row = (
      coworkerExtraServiceId: number,
      creditUsed: number,
      allocationIndex: number,
      balanceAfter: number,
    ) => ({
      id: answer.useHistoryIds[allocationIndex],
      uniqueId: expect.any(String),
      operationId: answer.operationId,
      coworkerExtraServiceId,
      businessId: LONDON,
      coworkerId: 2001,
      kind: "USE",
      creditUsed,
      totalChange: 0,
      sequence: 1,
      balanceAfter,
      reversesId: null,
      allocationIndex,
      usageAt: NOW + HOUR,
      ...booking,
      reason: null,
      idempotencyKey: "spend",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...{ holdId: null, chargeUniqueId: null, hashVersion: 2 },
      createdOn: NOW + 5,
      updatedOn: NOW + 5,
      updatedBy: "bob",
      systemId: null,
    });
    const rows = await all(store, "UseHistory");
    expect(rows.sort((a, b) => a.allocationIndex - b.allocationIndex)).toEqual([
      row(2, 20, 0, 0),
      row(1, 10, 1, 0),
      row(3, 5, 2, 25),
    ]);
    expect(answer).toMatchObject({ covered: 35, uncovered: 0 });
    expect(await leftOf(store)).toEqual([0, 0, 25]);
    for (const id of [1, 2, 3]) await expectWholeLedger(store, id);
  });

  test.each<[string, Partial<CoworkerExtraServiceDraft>[]]>([
    ["the lower priority", [{ priority: 51 }, { priority: 50 }]],
    ["what expires first", [{ expireDate: null }, { expireDate: NOW + 2 }, { expireDate: NOW + 1 }]],
    ["what is free", [{ price: decimal("1") }, { price: null, free: true }]],
    [
      "the lower price of a unit",
      [
        { price: decimal("1"), totalUses: 50 },
        { price: decimal("1"), totalUses: 60 },
      ],
    ],
    ["what was always valid", [{ validFrom: NOW }, { validFrom: null }]],
  ])("first is used %s, here the last that was given", async (_, credits) => {
    const store = await open();
    const rule = await createRule(store, { resourceTypes: [11] });
    for (const credit of credits) await createCredit(store, rule, credit);

    await done(store, "spendCredit", aSpend());

    expect(await all(store, "UseHistory")).toMatchObject([{ coworkerExtraServiceId: credits.length, creditUsed: 10 }]);
  });

  test("first is used the credit of the service with fewer resource types", async () => {
    const store = await open();
    for (const resourceTypes of [[11, 12], [11], [11, 13]])
      await createCredit(store, await createRule(store, { resourceTypes }));

    await done(store, "spendCredit", aSpend());

    expect(await all(store, "UseHistory")).toMatchObject([{ coworkerExtraServiceId: 2 }]);
  });

  test("only those credits pay that are the customer's, of the business, valid, in the unit, and for the resource", async () => {
    const store = await open();
    const rule = await createRule(store, { resourceTypes: [11, 12] });
    const wrong: Partial<CoworkerExtraServiceDraft>[] = [
      { coworkerId: 2002 },
      { chargePeriod: "DAYS" },
      { validFrom: NOW + HOUR + 1 },
      { expireDate: NOW + HOUR },
      { bookingId: 9 },
    ];
    for (const changes of wrong) await createCredit(store, rule, changes);
    await createCredit(store, await createRule(store, { resourceTypes: [12] }));
    await createCredit(store, await createRule(store));
    const printing = await createRule(store, {
      isPrintingCredit: true,
      chargePeriod: "USES",
      price: decimal("1"),
      resourceTypes: [11],
    });
    await createCredit(store, printing);
    const newYork = await createRule(store, { businessId: NEW_YORK, resourceTypes: [11] });
    await createCredit(store, newYork, { businessId: NEW_YORK });
    const voided = await createCredit(store, rule);
    await done(store, "voidCredit", aVoiding(voided));
    const payers = [
      await createCredit(store, rule, { validFrom: NOW + HOUR, totalUses: 3 }),
      await createCredit(store, rule, { expireDate: NOW + HOUR + 1, totalUses: 4 }),
    ];
    const spend = aSpend({ usageAt: NOW + HOUR, bookingFromTime: NOW, onShortfall: "PARTIAL", amount: 100 });

    const answer = await done(store, "spendCredit", spend);

    expect(answer).toMatchObject({ covered: 7, uncovered: 93 });
    const uses = (await all(store, "UseHistory")).filter(({ kind }) => kind === "USE");
    expect(uses.map((row) => [row.coworkerExtraServiceId, row.creditUsed])).toEqual([
      [payers[0], 3],
      [payers[1], 4],
    ]);
  });

  test("printing is paid with printing credits, in uses, for any resource", async () => {
    const store = await open();
    await createCredit(store, await createRule(store, { resourceTypes: [11], chargePeriod: "USES" }), {
      chargePeriod: "USES",
    });
    const service = await createRule(store, { isPrintingCredit: true, chargePeriod: "USES", price: decimal("1") });
    const id = await createCredit(store, service, { totalUses: 100 });

    for (const [place, unit] of ([null, "USES"] as const).entries())
      await done(
        store,
        "spendCredit",
        aSpend({ kind: "PRINTING_CREDIT", unit, resourceTypeId: place === 0 ? null : 77, idempotencyKey: `k${place}` }),
      );

    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ remainingUses: 80, chargePeriod: "USES" });
  });

  test("where the credits do not suffice all is refused, and nothing taken", async () => {
    const store = await openWithThree(await open());

    expect(await keptRefusalsOf(store, "spendCredit", aSpend({ amount: 61 }))).toEqual(["amount: INSUFFICIENT_CREDIT"]);
    await done(store, "spendCredit", aSpend({ amount: 60, idempotencyKey: "all" }));

    expect(await leftOf(store)).toEqual([0, 0, 0]);
  });

  test("PARTIAL takes the available units, possibly none, and returns the uncovered rest", async () => {
    const store = await openWithThree(await open());
    const spend = (idempotencyKey: string) => aSpend({ amount: 61, onShortfall: "PARTIAL", idempotencyKey });

    const first = await done(store, "spendCredit", spend("first"));
    const second = await done(store, "spendCredit", spend("second"));

    expect(first).toEqual({
      operationId: expect.any(String),
      useHistoryIds: expect.any(Array),
      covered: 60,
      uncovered: 1,
    });
    expect(second).toEqual({ operationId: expect.any(String), useHistoryIds: [], covered: 0, uncovered: 61 });
    expect(second.operationId).not.toBe(first.operationId);
    expect(await all(store, "UseHistory")).toHaveLength(3);
  });

  test.each<[string, Partial<SpendCredit>, string[]]>([
    ["nothing", { amount: 0 }, ["amount: OUT_OF_RANGE"]],
    ["more than 32 bits", { amount: 2_147_483_648 }, ["amount: OUT_OF_RANGE"]],
    ["time without a unit", { unit: null }, ["unit: REQUIRED"]],
    ["time for no resource type", { resourceTypeId: null }, ["resourceTypeId: REQUIRED"]],
    ["printing in minutes", { kind: "PRINTING_CREDIT" }, ["unit: CONFLICTING_VALUES"]],
    ["a key that is none", { idempotencyKey: "" }, ["idempotencyKey: REQUIRED"]],
    [
      "everything wrong at once",
      {
        ...{ businessId: 0, coworkerId: -1, amount: -1, unit: null, resourceTypeId: null, bookingId: 0 },
        ...{ bookingFromTime: 2, bookingToTime: 1, idempotencyKey: " " },
      },
      [
        "businessId: OUT_OF_RANGE",
        "coworkerId: OUT_OF_RANGE",
        "amount: OUT_OF_RANGE",
        "unit: REQUIRED",
        "resourceTypeId: REQUIRED",
        "bookingId: OUT_OF_RANGE",
        "bookingToTime: CONFLICTING_VALUES",
        "idempotencyKey: INVALID",
      ],
    ],
  ])("%s is refused for any credits, and the key stays free", async (_, changes, refusals) => {
    const store = await openWithThree(await open());

    expect(await refusalsOf(store, "spendCredit", aSpend(changes), given)).toEqual(refusals);
    await done(store, "spendCredit", aSpend());
  });
});

test("one spend takes from 1 000 credits at most, and tells who asks for more", async () => {
  const store = openInMemory();
  const rule = await createRule(store, { resourceTypes: [11] });
  for (let count = 0; count < 1_001; count += 1) await createCredit(store, rule, { totalUses: 1 });

  const reported = await keptRefusalsOf(store, "spendCredit", aSpend({ amount: 1_001, idempotencyKey: "more" }));
  const { covered } = await done(store, "spendCredit", aSpend({ amount: 1_000, idempotencyKey: "most" }));

  expect({ reported, covered }).toEqual({
    reported: ["amount: OUT_OF_RANGE"],
    covered: 1_000,
  });
});
