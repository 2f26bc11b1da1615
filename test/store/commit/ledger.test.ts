import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Forbidden } from "../../../src/domain/refusal.ts";
import { dialects } from "../../support/dialects.ts";
import { all, everything, one } from "../../support/everything.ts";
import { adjust, createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { refusalsOf, thrownBy } from "../../support/refused.ts";
import { runs } from "../../support/runs.ts";

describe.each(dialects)("on $name", ({ open }) => {
  test("changing the total of a credit adds a ledger row and changes the remaining units by the same amount", async () => {
    const store = await open();
    const id = await importCredit(store, await createRule(store), {}, [anEntry({ creditUsed: 100 })]);
    const now = NOW + 1_000;

    const patch = { totalUses: 450, notes: "Less" };
    await store.commit("updateCoworkerExtraService", { id, patch, mayAdjust: true }, { ...given, now, by: "bob" });

    const [use, row, ...others] = await ledgerOf(store, id);
    expect(row).toEqual({
      id: expect.any(Number),
      uniqueId: expect.any(String),
      operationId: expect.any(String),
      coworkerExtraServiceId: id,
      businessId: LONDON,
      coworkerId: 2001,
      kind: "ADJUSTMENT",
      creditUsed: 0,
      totalChange: -150,
      sequence: 2,
      balanceAfter: 350,
      reversesId: null,
      allocationIndex: 0,
      usageAt: now,
      bookingId: null,
      bookingFromTime: null,
      bookingToTime: null,
      bookingResourceName: null,
      reason: "update",
      idempotencyKey: null,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...{ holdId: null, chargeUniqueId: null, hashVersion: 2 },
      createdOn: now,
      updatedOn: now,
      updatedBy: "bob",
      systemId: null,
    });
    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({
      totalUses: 450,
      remainingUses: 350,
      notes: "Less",
      ledgerSequence: 2,
      ledgerHash: row?.hash,
      updatedOn: now,
      updatedBy: "bob",
    });
    expect([use?.balanceAfter, others]).toEqual([500, []]);
  });

  test("changing the total requires the right to write the ledger, which is checked first", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store));

    const input = { id, patch: { totalUses: 601, coworkerId: 1 }, mayAdjust: false };

    expect(await thrownBy(store, "updateCoworkerExtraService", input, given)).toEqual(
      new Forbidden("CoworkerExtraServiceUseHistory-Create"),
    );
  });

  test.each([
    { title: "less than was used", record: {}, used: 100, totalUses: 99, refusals: ["totalUses: INSUFFICIENT_CREDIT"] },
    {
      title: "of a voided credit",
      record: { voidedOn: NOW },
      used: 600,
      totalUses: 700,
      refusals: ["totalUses: CREDIT_VOIDED"],
    },
    {
      title: "beyond the greatest number",
      record: {},
      used: 0,
      totalUses: 2_147_483_648,
      refusals: ["totalUses: OUT_OF_RANGE"],
    },
  ])("a total $title is refused for $refusals", async ({ record, used, totalUses, refusals }) => {
    const store = await open();
    const id = await importCredit(store, await createRule(store), record, [anEntry({ creditUsed: used })]);

    const input = { id, patch: { totalUses }, mayAdjust: true };

    expect(await refusalsOf(store, "updateCoworkerExtraService", input, given)).toEqual(refusals);
  });

  test.each([
    { title: "all that was used", used: 100, totalUses: 100, left: 0 },
    { title: "nothing, where nothing was used", used: 0, totalUses: 0, left: 0 },
    { title: "the greatest number", used: 0, totalUses: 2_147_483_647, left: 2_147_483_647 },
  ])("a total may be $title", async ({ used, totalUses, left }) => {
    const store = await open();
    const id = await importCredit(store, await createRule(store), {}, [anEntry({ creditUsed: used })]);

    await adjust(store, id, totalUses);

    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ totalUses, remainingUses: left });
    await expectWholeLedger(store, id);
  });

  test("changing the total of a charge writes no row, needs no right, and leaves nothing to spend", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store), { bookingId: 9 });

    await store.commit("updateCoworkerExtraService", { id, patch: { totalUses: 30 }, mayAdjust: false }, given);

    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ totalUses: 30, remainingUses: 0 });
    expect(await all(store, "UseHistory")).toEqual([]);
  });

  test("sending the same total writes no row and needs no right, even for a voided credit", async () => {
    const store = await open();
    const id = await importCredit(store, await createRule(store), { voidedOn: NOW }, [anEntry()]);

    await store.commit("updateCoworkerExtraService", { id, patch: { totalUses: 600 }, mayAdjust: false }, given);

    expect(await ledgerOf(store, id)).toHaveLength(1);
  });

  test("reversal rows name the rows that they reverse, including rows of the same step", async () => {
    const store = await open();
    const use = anEntry({ creditUsed: 5 });
    const reversal = anEntry({ kind: "REVERSAL", creditUsed: -2, reverses: { uniqueId: use.uniqueId } });

    const id = await importCredit(store, await createRule(store), {}, [use, reversal]);

    const [first, second] = await ledgerOf(store, id);
    expect([first?.reversesId, second?.reversesId]).toEqual([null, first?.id]);
    await expectWholeLedger(store, id);
  });

  test("the database refuses overuse that no rule refused, and nothing is written", async () => {
    const store = await open();
    const rule = await createRule(store);
    const before = await everything(store);

    await expect(importCredit(store, rule, {}, [anEntry({ creditUsed: 600 }), anEntry()])).rejects.toThrow(
      /balance_after/,
    );

    expect(await everything(store)).toEqual(before);
  });

  test("a ledger explains its credit after any changes, including refused ones and clock changes", async () => {
    const store = await open();
    const rule = await createRule(store);
    const used = fc.array(fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }), { maxLength: 5 });
    const changes = fc.array(
      fc.record({ totalUses: fc.integer({ min: 0, max: 300 }), now: fc.integer({ min: NOW - 5, max: NOW + 5 }) }),
      { maxLength: 6 },
    );

    await fc.assert(
      fc.asyncProperty(used, changes, fc.integer({ min: 150, max: 300 }), async (past, wanted, totalUses) => {
        const entries = past.map((creditUsed, place) => anEntry({ creditUsed, createdOn: NOW - 7 * place }));
        const id = await importCredit(store, rule, { totalUses }, entries);
        for (const { totalUses, now } of wanted) {
          const input = { id, patch: { totalUses }, mayAdjust: true };
          await store.commit("updateCoworkerExtraService", input, { ...given, now }).catch(() => "refused");
        }

        await expectWholeLedger(store, id);
      }),
      { numRuns: runs(20, 120) },
    );
  });
});
