import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { anAdjustment, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule } from "../../support/given.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { done, outcomeOf } from "../../support/operations.ts";

/** Credits of these totals, which one customer can spend. */
async function openWith(store: Store, totals: readonly number[]): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  for (const totalUses of totals) await createCredit(store, rule, { totalUses });
  return store;
}

async function leftOf(store: Store): Promise<number[]> {
  return (await all(store, "CoworkerExtraService")).map(({ remainingUses }) => remainingUses);
}

function times<T>(count: number, act: (place: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, place) => act(place)));
}

describe.each(dialects)("on $name", ({ open }) => {
  test("of 200 concurrent spends of 1 unit from three credits with 50 units exactly 50 succeed", async () => {
    const store = await openWith(await open(), [10, 15, 25]);

    const outcomes = await times(200, (place) =>
      outcomeOf(store, "spendCredit", aSpend({ amount: 1, idempotencyKey: `spend-${place}` })),
    );

    const refused = outcomes.filter(({ answer }) => answer === null);
    expect(refused.map(({ refusals }) => refusals.map(({ code }) => code))).toEqual(
      Array.from({ length: 150 }, () => ["INSUFFICIENT_CREDIT"]),
    );
    expect(outcomes.filter(({ answer }) => answer?.covered === 1)).toHaveLength(50);
    expect(await leftOf(store)).toEqual([0, 0, 0]);
    expect(await all(store, "UseHistory")).toHaveLength(50);
    for (const id of [1, 2, 3]) await expectWholeLedger(store, id);
  });

  test("20 concurrent spends under the same key write one set of rows, which all answers name", async () => {
    const store = await openWith(await open(), [10, 15, 25]);

    const outcomes = await times(20, () => outcomeOf(store, "spendCredit", aSpend({ amount: 20 })));

    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(outcomes.map(({ answer, refusals }) => JSON.stringify([answer, refusals]))).size).toBe(1);
    const rows = await all(store, "UseHistory");
    expect(rows.map(({ id }) => id)).toEqual(outcomes[0]?.answer?.useHistoryIds);
    expect(rows.map((row) => [row.coworkerExtraServiceId, row.creditUsed])).toEqual([
      [1, 10],
      [2, 10],
    ]);
  });

  test("a spend that takes from no credit also runs once, although there is no row to lock", async () => {
    const store = await openWith(await open(), []);

    const outcomes = await times(20, () => outcomeOf(store, "spendCredit", aSpend({ onShortfall: "PARTIAL" })));

    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(outcomes.map(({ answer }) => answer?.operationId)).size).toBe(1);
  });

  test.each(["recordUse", "adjustCredit", "voidCredit", "reverseUse"] as const)(
    "%s under the same key 20 times at once is one row",
    async (operation) => {
      const store = await openWith(await open(), [100]);
      const use = await done(store, "recordUse", aUse(1, { idempotencyKey: "first" }));
      const inputs = {
        recordUse: aUse(1),
        adjustCredit: anAdjustment(1),
        voidCredit: aVoiding(1),
        reverseUse: aReversal({ useHistoryId: use.useHistoryId }),
      };

      const outcomes = await times(20, () => outcomeOf(store, operation, inputs[operation]));

      expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(outcomes.map(({ answer, refusals }) => JSON.stringify([answer, refusals]))).size).toBe(1);
      expect(outcomes[0]?.refusals).toEqual([]);
      expect(await ledgerOf(store, 1)).toHaveLength(2);
      await expectWholeLedger(store, 1);
    },
  );

  test("20 concurrent partial reversals of one use never give back more than was taken", async () => {
    const store = await openWith(await open(), [10, 10, 10]);
    const { operationId } = await done(store, "spendCredit", aSpend({ amount: 30 }));

    const outcomes = await times(20, (place) =>
      outcomeOf(store, "reverseUse", aReversal({ operationId }, { amount: 4, idempotencyKey: `part-${place}` })),
    );

    // 7 parts of 4 make 28: the eighth would exceed the 30 that were taken.
    expect(outcomes.filter(({ answer }) => answer !== null)).toHaveLength(7);
    expect(new Set(outcomes.flatMap(({ refusals }) => refusals.map(({ code }) => code)))).toEqual(
      new Set(["REVERSAL_EXCEEDS_ORIGINAL"]),
    );
    expect((await leftOf(store)).reduce((sum, left) => sum + left, 0)).toBe(28);
    for (const id of [1, 2, 3]) await expectWholeLedger(store, id);
  });

  test("concurrent spends, reversals and adjustments leave every ledger valid, and spent plus left is granted", async () => {
    const store = await openWith(await open(), [40, 40, 40]);
    const { operationId } = await done(store, "spendCredit", aSpend({ amount: 60, idempotencyKey: "before" }));

    const outcomes = await times(90, (place): Promise<{ refusals: readonly object[] }> => {
      const idempotencyKey = `k${place}`;
      const id = 1 + (place % 3);
      if (place % 3 === 0) return outcomeOf(store, "spendCredit", aSpend({ amount: 7, idempotencyKey }));
      if (place % 3 === 1)
        return outcomeOf(store, "reverseUse", aReversal({ operationId }, { amount: 2, idempotencyKey }));
      return outcomeOf(store, "adjustCredit", anAdjustment(id, { amount: place % 2 === 0 ? 3 : -3, idempotencyKey }));
    });

    expect(outcomes).toHaveLength(90);
    const credits = await all(store, "CoworkerExtraService");
    const rows = await all(store, "UseHistory");
    const granted = rows.reduce((sum, { totalChange }) => sum + totalChange, 120);
    const used = rows.reduce((sum, { creditUsed }) => sum + (creditUsed ?? 0), 0);
    expect(credits.reduce((sum, { remainingUses }) => sum + remainingUses, used)).toBe(granted);
    for (const { id } of credits) await expectWholeLedger(store, id);
  });
});
