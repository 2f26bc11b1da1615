import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ReverseUse } from "../../../src/domain/credit/reverse-use.ts";
import type { Store } from "../../../src/store/store.ts";
import { anAdjustment, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

const booking = { bookingId: 9, bookingFromTime: NOW, bookingToTime: NOW + 60_000, bookingResourceName: "Room 1" };

/** An operation that took 10, 20 and 30 minutes of credits 1, 2 and 3, each of which has 5 left. */
async function openWithUses(store: Store) {
  const rule = await createRule(store, { resourceTypes: [11] });
  for (const [place, totalUses] of [10, 20, 30].entries())
    await createCredit(store, rule, { totalUses, priority: place });
  const operation = await done(store, "spendCredit", aSpend({ ...booking, amount: 60 }));
  for (const id of [1, 2, 3])
    await done(store, "adjustCredit", anAdjustment(id, { amount: 5, idempotencyKey: `top-up-${id}` }));
  return { store, operation };
}

async function leftOf(store: Store): Promise<number[]> {
  return (await all(store, "CoworkerExtraService")).map(({ remainingUses }) => remainingUses);
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a whole operation is given back in reverse order of allocation, to the same credits", async () => {
    const { store, operation } = await openWithUses(await open());
    const by = { ...given, now: NOW + 5, by: "bob" };

    const answer = await done(store, "reverseUse", aReversal({ operationId: operation.operationId }), by);

    const row = (creditId: number, use: number, creditUsed: number, allocationIndex: number, balanceAfter: number) => ({
      id: answer.useHistoryIds[allocationIndex],
      uniqueId: expect.any(String),
      operationId: answer.operationId,
      coworkerExtraServiceId: creditId,
      businessId: LONDON,
      coworkerId: 2001,
      kind: "REVERSAL",
      creditUsed,
      totalChange: 0,
      sequence: 3,
      balanceAfter,
      reversesId: operation.useHistoryIds[use],
      allocationIndex,
      usageAt: NOW,
      ...booking,
      reason: "cancelled",
      idempotencyKey: "reverse",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...{ holdId: null, chargeUniqueId: null, hashVersion: 2 },
      createdOn: NOW + 5,
      updatedOn: NOW + 5,
      updatedBy: "bob",
      systemId: null,
    });
    const rows = (await all(store, "UseHistory")).filter(({ kind }) => kind === "REVERSAL");
    expect(rows.sort((a, b) => a.allocationIndex - b.allocationIndex)).toEqual([
      row(3, 2, -30, 0, 35),
      row(2, 1, -20, 1, 25),
      row(1, 0, -10, 2, 15),
    ]);
    expect(answer).toMatchObject({ covered: 60, uncovered: 0 });
    expect(answer.operationId).not.toBe(operation.operationId);
    for (const id of [1, 2, 3]) await expectWholeLedger(store, id);
  });

  test("partial reversals give back the last allocation first, and never more than each took", async () => {
    const { store, operation } = await openWithUses(await open());
    const part = (amount: number | null, idempotencyKey: string) =>
      aReversal({ operationId: operation.operationId }, { amount, idempotencyKey });

    const lefts = [await leftOf(store)];
    for (const [place, amount] of [25, 10, 24, null].entries()) {
      const { covered } = await done(store, "reverseUse", part(amount, `part-${place}`));
      expect(covered).toBe(amount ?? 1);
      lefts.push(await leftOf(store));
    }

    expect(lefts).toEqual([
      [5, 5, 5],
      [5, 5, 30],
      [5, 10, 35],
      [14, 25, 35],
      [15, 25, 35],
    ]);
    expect(await keptRefusalsOf(store, "reverseUse", part(null, "once-more"))).toEqual([
      "operationId: ALREADY_REVERSED",
    ]);
  });

  test("one row of an operation can be given back alone, and later its operation without that row", async () => {
    const { store, operation } = await openWithUses(await open());

    const row = await done(store, "reverseUse", aReversal({ useHistoryId: operation.useHistoryIds[1]! }));
    const rest = aReversal({ operationId: operation.operationId }, { idempotencyKey: "rest" });
    const operationBack = await done(store, "reverseUse", rest);

    expect([row.covered, operationBack.covered]).toEqual([20, 40]);
    expect([row.useHistoryIds.length, operationBack.useHistoryIds.length]).toEqual([1, 2]);
    expect(await leftOf(store)).toEqual([15, 25, 35]);
  });

  test("an amount above the remaining units is refused, and nothing is given back", async () => {
    const { store, operation } = await openWithUses(await open());
    const id = operation.useHistoryIds[2]!;
    await done(store, "reverseUse", aReversal({ useHistoryId: id }, { amount: 29 }));

    const tooMuch = aReversal({ useHistoryId: id }, { amount: 2, idempotencyKey: "more" });

    expect(await keptRefusalsOf(store, "reverseUse", tooMuch)).toEqual(["amount: REVERSAL_EXCEEDS_ORIGINAL"]);
  });

  test("a use that was completely given back is refused, with or without an amount", async () => {
    const { store, operation } = await openWithUses(await open());
    const useHistoryId = operation.useHistoryIds[0]!;
    await done(store, "reverseUse", aReversal({ useHistoryId }));

    for (const amount of [null, 1]) {
      const again = aReversal({ useHistoryId }, { amount, idempotencyKey: `again-${amount}` });
      expect(await keptRefusalsOf(store, "reverseUse", again)).toEqual(["useHistoryId: ALREADY_REVERSED"]);
    }
  });

  test("neither adjustments, voidings nor reversals are reversed", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store));
    const adjustment = await done(store, "adjustCredit", anAdjustment(id));
    const use = await done(store, "recordUse", aUse(id));
    const reversal = await done(store, "reverseUse", aReversal({ useHistoryId: use.useHistoryId }));
    const voiding = await done(store, "voidCredit", aVoiding(id));

    const rows = [adjustment.useHistoryId, reversal.useHistoryIds[0]!, voiding.useHistoryId];
    const inputs = [
      ...rows.map((useHistoryId) => aReversal({ useHistoryId }, { idempotencyKey: `row-${useHistoryId}` })),
      aReversal({ operationId: reversal.operationId }, { idempotencyKey: "operation" }),
    ];
    const refusals = [];
    for (const input of inputs) refusals.push(...(await keptRefusalsOf(store, "reverseUse", input)));

    expect(refusals).toEqual([
      ...Array.from(rows, () => "useHistoryId: NOT_REVERSIBLE"),
      "operationId: NOT_REVERSIBLE",
    ]);
  });

  test.each([true, false])(
    "a charge made by hand (automaticallyAdded %s) keeps no use of its booking from being given back",
    async (automaticallyAdded) => {
      const { store, operation } = await openWithUses(await open());
      await createCredit(store, 1, { bookingId: booking.bookingId, automaticallyAdded });

      await done(store, "reverseUse", aReversal({ operationId: operation.operationId }));

      expect((await leftOf(store)).slice(0, 3)).toEqual([15, 25, 35]);
    },
  );

  test("a charge of another booking, or of the same number in another business, does not block a reversal", async () => {
    const { store, operation } = await openWithUses(await open());
    await createCredit(store, 1, { bookingId: 10 });
    const elsewhere = await createRule(store, { businessId: 202 });
    await createCredit(store, elsewhere, { businessId: 202, bookingId: booking.bookingId });

    await done(store, "reverseUse", aReversal({ operationId: operation.operationId }));

    expect((await leftOf(store)).slice(0, 3)).toEqual([15, 25, 35]);
  });

  test("units given back to an expired credit are added, and the credit stays expired", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store), { expireDate: NOW + 1 });
    const { useHistoryId } = await done(store, "recordUse", aUse(id));
    const later = { ...given, now: NOW + 1_000 };

    await done(store, "reverseUse", aReversal({ useHistoryId }), later);

    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ remainingUses: 600, expireDate: NOW + 1 });
    const use = aUse(id, { idempotencyKey: "after" });
    expect(await keptRefusalsOf(store, "recordUse", use, later)).toEqual(["usageAt: CREDIT_EXPIRED"]);
  });

  test("units given back to a voided credit are voided in the same operation, and nothing is left", async () => {
    const { store, operation } = await openWithUses(await open());
    await done(store, "voidCredit", aVoiding(2));
    const voided = await one(store, "CoworkerExtraService", 2);

    const answer = await done(store, "reverseUse", aReversal({ operationId: operation.operationId }, { amount: 45 }));

    const rows = await all(store, "UseHistory");
    const written = answer.useHistoryIds.map((id) => rows.find((row) => row.id === id)!);
    expect(
      written.map((row) => [row.coworkerExtraServiceId, row.kind, row.creditUsed, row.allocationIndex, row.reversesId]),
    ).toEqual([
      [3, "REVERSAL", -30, 0, operation.useHistoryIds[2]],
      [2, "REVERSAL", -15, 1, operation.useHistoryIds[1]],
      [2, "VOID", 15, 2, null],
    ]);
    expect(new Set(written.map(({ operationId }) => operationId))).toEqual(new Set([answer.operationId]));
    expect(answer.covered).toBe(45);
    expect(await one(store, "CoworkerExtraService", 2)).toMatchObject({ remainingUses: 0, voidedOn: voided.voidedOn });
    for (const id of [1, 2, 3]) await expectWholeLedger(store, id);
  });

  test("a reversal gives back at most the used units of the credit, because imported reversals may not name their use", async () => {
    const store = await open();
    const entries = [
      anEntry({ creditUsed: 60 }),
      anEntry({ kind: "REVERSAL", creditUsed: -50 }),
      anEntry({ creditUsed: 5 }),
    ];
    const id = await importCredit(store, await createRule(store), {}, entries);
    const useHistoryId = (await ledgerOf(store, id))[0]!.id;

    const more = aReversal({ useHistoryId }, { amount: 16, idempotencyKey: "more" });
    expect(await keptRefusalsOf(store, "reverseUse", more)).toEqual(["amount: REVERSAL_EXCEEDS_ORIGINAL"]);
    const answer = await done(store, "reverseUse", aReversal({ useHistoryId }));

    expect(answer.covered).toBe(15);
    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ totalUses: 600, remainingUses: 600 });
    await expectWholeLedger(store, id);
  });

  test.each<[string, Partial<ReverseUse>, string[]]>([
    ["what nobody names", { useHistoryId: null }, ["useHistoryId: REQUIRED"]],
    ["a row and an operation", { operationId: randomUUID() }, ["operationId: CONFLICTING_VALUES"]],
    ["nothing", { amount: 0 }, ["amount: OUT_OF_RANGE"]],
    ["more than 32 bits", { amount: 2_147_483_648 }, ["amount: OUT_OF_RANGE"]],
    ["without a reason", { reason: " " }, ["reason: REASON_REQUIRED"]],
    ["with a reason of 1001 characters", { reason: "x".repeat(1001) }, ["reason: TOO_LONG"]],
    [
      "with everything wrong at once",
      { useHistoryId: null, amount: -1, reason: "", idempotencyKey: "" },
      ["useHistoryId: REQUIRED", "amount: OUT_OF_RANGE", "reason: REASON_REQUIRED", "idempotencyKey: REQUIRED"],
    ],
    ["of a row that is missing", { useHistoryId: 999 }, ["useHistoryId: NOT_FOUND"]],
    ["of an operation that is missing", { useHistoryId: null, operationId: randomUUID() }, ["operationId: NOT_FOUND"]],
  ])("%s is not given back, and the key stays free", async (_, changes, refusals) => {
    const { store, operation } = await openWithUses(await open());
    const reversal = aReversal({ useHistoryId: operation.useHistoryIds[0]! });

    expect(await refusalsOf(store, "reverseUse", { ...reversal, ...changes }, given)).toEqual(refusals);
    await done(store, "reverseUse", reversal);
  });
});

test("one reversal gives back at most 1 000 uses: more are refused, and can be given back in parts", async () => {
  const store = openInMemory();
  const rule = await createRule(store);
  const operationId = randomUUID();
  const uses = Array.from({ length: 1_001 }, (_, allocationIndex) => anEntry({ operationId, allocationIndex }));
  await importCredit(store, rule, { totalUses: 1_001 }, uses);

  expect(await keptRefusalsOf(store, "reverseUse", aReversal({ operationId }))).toEqual(["operationId: OUT_OF_RANGE"]);
  const part = aReversal({ operationId }, { amount: 1_000, idempotencyKey: "part" });
  expect((await done(store, "reverseUse", part)).covered).toBe(1_000);
  expect((await done(store, "reverseUse", aReversal({ operationId }, { idempotencyKey: "rest" }))).covered).toBe(1);
  expect(await leftOf(store)).toEqual([1_001]);
});
