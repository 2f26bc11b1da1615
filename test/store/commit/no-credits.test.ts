import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { aCharge } from "../../support/charges.ts";
import { anAdjustment, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON } from "../../support/given.ts";
import { ask } from "../../support/graph.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

const UUID = "0b5c3c52-7f2e-4f6a-9b0e-2f6f0a7d1c11";

/** Record 1 was made automatically for a booking, and would be used first; credit 2 came automatically with a plan. */
async function aWorld(store: Store): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  await createCredit(store, rule, { priority: 0, totalUses: 100, automaticallyAdded: true });
  await createCredit(store, rule, { totalUses: 40, automaticallyAdded: true, isFromTariff: true });
  return store;
}

describe.each(dialects)("on $name", ({ open }) => {
  test.each([
    ["recordUse", aUse(1)],
    ["adjustCredit", anAdjustment(1)],
    ["voidCredit", aVoiding(1)],
  ] as const)("%s of a record that was made automatically for a booking is NOT_A_CREDIT", async (operation, input) => {
    const store = await aWorld(await open());

    expect(await keptRefusalsOf(store, operation, input)).toEqual(["coworkerExtraServiceId: NOT_A_CREDIT"]);
  });

  test("its total cannot change; every other value can", async () => {
    const store = await aWorld(await open());
    const change = (patch: object) => ({ id: 1, patch, mayAdjust: true });

    const refusals = await refusalsOf(store, "updateCoworkerExtraService", change({ totalUses: 200 }), given);
    await store.commit("updateCoworkerExtraService", change({ totalUses: 100, notes: "n" }), given);

    expect(refusals).toEqual(["totalUses: NOT_A_CREDIT"]);
    expect(await one(store, "CoworkerExtraService", 1)).toMatchObject({
      notes: "n",
      totalUses: 100,
      remainingUses: 100,
    });
  });

  test("it neither pays for a spend nor for a charge, and no quote names it", async () => {
    const store = await aWorld(await open());

    const spent = await done(store, "spendCredit", aSpend({ amount: 50, onShortfall: "PARTIAL" }));
    const { quote } = await done(store, "chargeBooking", aCharge());

    expect(spent).toMatchObject({ covered: 40, uncovered: 10 });
    expect(quote).toMatchObject({ allocations: [], creditsLeftOut: [], coveredUnits: 0 });
    expect((await one(store, "CoworkerExtraService", 1)).remainingUses).toBe(100);
  });

  test("it is listed but counts in no balance, present or past", async () => {
    const store = await aWorld(await open());
    const balance = (asOf: string) =>
      `creditBalance(coworkerId: 2001, businessId: ${LONDON}${asOf}) { granted available }`;

    const { data } = await ask(
      store,
      `{ now: ${balance("")} past: ${balance(', asOf: "2026-06-01T12:00:00Z"')} coworkerExtraServices { totalCount } }`,
      { now: given.now + 1_000 },
    );

    const expected = [{ granted: 40, available: 40 }];
    expect(data).toEqual({ now: expected, past: expected, coworkerExtraServices: { totalCount: 2 } });
  });

  test.each([
    ["a plan", { isFromTariff: true }],
    ["a contract", { coworkerContractUniqueId: UUID }],
    ["a product", { coworkerProductUniqueId: UUID }],
    ["a time pass", { tariffTimePassUniqueId: UUID }],
  ])("an automatically made record that came with %s is a credit", async (_, came) => {
    const store = await open();
    await createCredit(store, await createRule(store, { resourceTypes: [11] }), { automaticallyAdded: true, ...came });

    expect(await done(store, "spendCredit", aSpend())).toMatchObject({ covered: 10 });
    expect(await done(store, "recordUse", aUse(1))).toMatchObject({ coworkerExtraServiceId: 1 });
  });
});
