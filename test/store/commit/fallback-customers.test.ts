import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byTurn, inTurn } from "../../../src/domain/credit/fallbacks.ts";
import { byBurnOrder } from "../../../src/domain/credit/order.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge } from "../../support/charges.ts";
import { aSpend } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";
import { aCustomerCredit } from "../../support/pricing.ts";
import { refusalsOf } from "../../support/refused.ts";

/** Credits 1 to 4 of the customers 2001, 2002, 2003 and 2002 again, 10 minutes each; those of the others would be used first. */
async function aTeam(store: Store): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  await createCredit(store, rule, { totalUses: 10, priority: 100 });
  await createCredit(store, rule, { totalUses: 10, coworkerId: 2002, priority: 9 });
  await createCredit(store, rule, { totalUses: 10, coworkerId: 2003, priority: 0 });
  await createCredit(store, rule, { totalUses: 10, coworkerId: 2002, priority: 8 });
  const abroad = await createRule(store, { businessId: NEW_YORK, resourceTypes: [11] });
  await createCredit(store, abroad, { businessId: NEW_YORK, coworkerId: 2002 });
  return store;
}

/** `1:10 4:5`: from which credits how much was taken, in that order. */
async function takenFrom(store: Store): Promise<string> {
  const rows = (await all(store, "UseHistory")).sort((a, b) => a.allocationIndex - b.allocationIndex);
  return rows.map(({ coworkerExtraServiceId: id, creditUsed }) => `${id}:${creditUsed}`).join(" ");
}

describe.each(dialects)("on $name", ({ open }) => {
  test.each<[string, number[], number, string]>([
    ["the customer's own first, with any priority", [2002], 15, "1:10 4:5"],
    ["each fallback customer's in burn order, one customer after the other", [2002, 2003], 35, "1:10 4:10 2:10 3:5"],
    ["in the order in which the customers are named", [2003, 2002], 25, "1:10 3:10 4:5"],
    ["a customer named twice at the first place", [2003, 2002, 2003, 2001], 25, "1:10 3:10 4:5"],
    ["nobody's without a need", [2002], 10, "1:10"],
  ])("a spend takes %s", async (_, fallbackCoworkerIds, amount, expected) => {
    const store = await aTeam(await open());

    const { covered, uncovered } = await done(store, "spendCredit", aSpend({ fallbackCoworkerIds, amount }));

    expect([covered, uncovered]).toEqual([amount, 0]);
    expect(await takenFrom(store)).toBe(expected);
  });

  test("a spend finds no credit of another business or of a customer who is not named", async () => {
    const store = await aTeam(await open());

    const refusals = await keptRefusalsOf(store, "spendCredit", aSpend({ fallbackCoworkerIds: [2002], amount: 31 }));

    expect(refusals).toEqual(["amount: INSUFFICIENT_CREDIT"]);
  });

  test("a charge belongs to the customer, and the credit of each row shows who paid", async () => {
    const store = await aTeam(await open());

    const charged = await done(store, "chargeBooking", aCharge({ fallbackCoworkerIds: [2003, 2002] }));

    expect(await takenFrom(store)).toBe("1:10 3:10 4:10 2:10");
    expect(charged.quote).toMatchObject({ coveredUnits: 40, neededUnits: 60 });
    const records = await all(store, "CoworkerExtraService");
    expect(records.at(-1)).toMatchObject({ kind: "BOOKING_CHARGE", coworkerId: 2001 });
  });

  test("a quote names only the customer's own credits among those left out", async () => {
    const store = await aTeam(await open());
    await createCredit(store, 1, { chargePeriod: "DAYS" });
    await createCredit(store, 1, { chargePeriod: "DAYS", coworkerId: 2002 });

    const { quote } = await done(store, "chargeBooking", aCharge({ fallbackCoworkerIds: [2002] }));

    expect(quote.creditsLeftOut).toEqual([{ coworkerExtraServiceId: 6, reason: "UNIT" }]);
  });

  test.each<[string, number[], string]>([
    ["more than ten", Array.from({ length: 11 }, (_, place) => 3000 + place), "TOO_LONG"],
    ["one that is no id", [2002, 0], "OUT_OF_RANGE"],
  ])("%s are refused", async (_, fallbackCoworkerIds, code) => {
    const store = await aTeam(await open());

    expect([
      ...(await refusalsOf(store, "spendCredit", aSpend({ fallbackCoworkerIds }), given)),
      ...(await refusalsOf(store, "chargeBooking", aCharge({ fallbackCoworkerIds }), given)),
    ]).toEqual([`fallbackCoworkerIds: ${code}`, `quote.fallbackCoworkerIds: ${code}`]);
  });

  test("a caller limited to London cannot spend for customers of New York", async () => {
    const store = await aTeam(await open());
    const spend = aSpend({ businessId: NEW_YORK, coworkerId: 9, fallbackCoworkerIds: [2002] });

    const refusals = await refusalsOf(store, "spendCredit", spend, { ...given, businesses: [LONDON] });

    expect(refusals).toEqual(["businessId: NOT_FOUND"]);
  });
});

test("burn order over customers is total: by customer first, then as for one customer", () => {
  const customers = [7, 5, 6];
  const credits = fc
    .array(
      fc.record({
        coworkerId: fc.constantFrom(...customers),
        priority: fc.nat(1),
        isFromTariff: fc.boolean(),
        free: fc.boolean(),
        expireDate: fc.constantFrom(null, 1, 2),
      }),
      { minLength: 2, maxLength: 12 },
    )
    .map((all) => all.map((one, place) => ({ ...aCustomerCredit({ ...one, id: place + 1 }), resourceTypeCount: 1 })));

  fc.assert(
    fc.property(credits, fc.array(fc.constantFrom(...customers)), (all, named) => {
      const turns = inTurn(7, named);
      const able = all.filter(({ coworkerId }) => turns.includes(coworkerId));
      const sorted = [...able].sort(byTurn(turns));

      expect(turns).toEqual([...new Set([7, ...named])]);
      const oneByOne = turns.flatMap((of) => able.filter(({ coworkerId }) => coworkerId === of).sort(byBurnOrder));
      expect(sorted).toEqual(oneByOne);
    }),
    { numRuns: 1_000 },
  );
});
