import { describe, expect, test } from "vitest";
import type { CoworkerExtraServiceDraft } from "../../../src/domain/coworker-extra-service/fields.ts";
import type { AdjustCredit } from "../../../src/domain/credit/adjust-credit.ts";
import type { VoidCredit } from "../../../src/domain/credit/void-credit.ts";
import { anAdjustment, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

const INTEGER_MAX = 2_147_483_647;
const later = { ...given, now: NOW + 5, by: "bob" };

describe.each(dialects)("on $name", ({ open }) => {
  /** The second row of a credit of which 100 of 600 were used. */
  const secondRow = (id: number, creditId: number) => ({
    id,
    uniqueId: expect.any(String),
    operationId: expect.any(String),
    coworkerExtraServiceId: creditId,
    businessId: LONDON,
    coworkerId: 2001,
    creditUsed: 0,
    totalChange: 0,
    sequence: 2,
    reversesId: null,
    allocationIndex: 0,
    usageAt: NOW + 5,
    bookingId: null,
    bookingFromTime: null,
    bookingToTime: null,
    bookingResourceName: null,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    ...{ holdId: null, chargeUniqueId: null, hashVersion: 2 },
    createdOn: NOW + 5,
    updatedOn: NOW + 5,
    updatedBy: "bob",
    systemId: null,
  });

  async function openUsed(used: number, credit: Partial<CoworkerExtraServiceDraft> = {}) {
    const store = await open();
    const id = await createCredit(store, await createRule(store), credit);
    if (used > 0) await done(store, "recordUse", aUse(id, { creditUsed: used }));
    return { store, id };
  }

  test.each<[string, number, number, number]>([
    ["raises the total and what is left by as much", 50, 650, 550],
    ["lowers both by as much", -50, 550, 450],
    ["may take all that is left, and what was used stays used", -500, 100, 0],
    ["may raise the total to the greatest number", INTEGER_MAX - 600, INTEGER_MAX, INTEGER_MAX - 100],
  ])("an adjustment %s", async (_, amount, totalUses, remainingUses) => {
    const { store, id } = await openUsed(100);

    const answer = await done(store, "adjustCredit", anAdjustment(id, { amount }), later);

    expect((await ledgerOf(store, id))[1]).toEqual({
      ...secondRow(answer.useHistoryId, id),
      kind: "ADJUSTMENT",
      totalChange: amount,
      balanceAfter: remainingUses,
      reason: "goodwill",
      idempotencyKey: "adjust",
    });
    expect(answer.coworkerExtraServiceId).toBe(id);
    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ totalUses, remainingUses, voidedOn: null });
    await expectWholeLedger(store, id);
  });

  test.each<[string, number, string[]]>([
    ["one more than is left", -501, ["amount: INSUFFICIENT_CREDIT"]],
    ["a total of more than 32 bits", INTEGER_MAX - 599, ["amount: OUT_OF_RANGE"]],
  ])("an adjustment by %s is refused, writes nothing, and is kept", async (_, amount, refusals) => {
    const { store, id } = await openUsed(100);

    expect(await keptRefusalsOf(store, "adjustCredit", anAdjustment(id, { amount }))).toEqual(refusals);
  });

  test("an expired credit is adjusted and voided like any other", async () => {
    const { store, id } = await openUsed(0, { expireDate: NOW });

    await done(store, "adjustCredit", anAdjustment(id), later);
    await done(store, "voidCredit", aVoiding(id), later);

    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ totalUses: 610, remainingUses: 0 });
  });

  test.each([
    { left: "something", used: 100, taken: 500 },
    { left: "nothing", used: 600, taken: 0 },
  ])("voiding a credit of which $left is left takes it and keeps what was used", async ({ used, taken }) => {
    const { store, id } = await openUsed(used);

    const answer = await done(store, "voidCredit", aVoiding(id), later);

    expect((await ledgerOf(store, id))[1]).toEqual({
      ...secondRow(answer.useHistoryId, id),
      kind: "VOID",
      creditUsed: taken,
      balanceAfter: 0,
      reason: "mistake",
      idempotencyKey: "void",
    });
    expect(answer.coworkerExtraServiceId).toBe(id);
    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({
      totalUses: 600,
      remainingUses: 0,
      voidedOn: NOW + 5,
      ledgerSequence: 2,
      updatedBy: "bob",
    });
    await expectWholeLedger(store, id);
  });

  test("a voided credit is neither adjusted, in whichever way, nor voided again", async () => {
    const { store, id } = await openUsed(0);
    await done(store, "voidCredit", aVoiding(id));

    const voided = ["coworkerExtraServiceId: CREDIT_VOIDED"];
    expect(await keptRefusalsOf(store, "adjustCredit", anAdjustment(id))).toEqual(voided);
    expect(
      await keptRefusalsOf(store, "adjustCredit", anAdjustment(id, { amount: -1, idempotencyKey: "less" })),
    ).toEqual(voided);
    expect(await keptRefusalsOf(store, "voidCredit", aVoiding(id, { idempotencyKey: "again" }))).toEqual(voided);
  });

  test("a charge is neither adjusted nor voided", async () => {
    const { store, id } = await openUsed(0, { bookingId: 9 });

    const notACredit = ["coworkerExtraServiceId: NOT_A_CREDIT"];
    expect(await keptRefusalsOf(store, "adjustCredit", anAdjustment(id))).toEqual(notACredit);
    expect(await keptRefusalsOf(store, "voidCredit", aVoiding(id))).toEqual(notACredit);
  });

  test.each<[string, Partial<AdjustCredit>, string[]]>([
    ["by nothing", { amount: 0 }, ["amount: OUT_OF_RANGE"]],
    ["by more than 32 bits", { amount: INTEGER_MAX + 1 }, ["amount: OUT_OF_RANGE"]],
    ["by less than 32 bits", { amount: -INTEGER_MAX - 1 }, ["amount: OUT_OF_RANGE"]],
    ["without a reason", { reason: "" }, ["reason: REASON_REQUIRED"]],
    ["for a reason with a NUL", { reason: "a\0" }, ["reason: INVALID"]],
    [
      "with everything wrong at once",
      { amount: 0, reason: "\t", idempotencyKey: "é" },
      ["amount: OUT_OF_RANGE", "reason: REASON_REQUIRED", "idempotencyKey: INVALID"],
    ],
    ["where it is missing", { coworkerExtraServiceId: 999 }, ["coworkerExtraServiceId: NOT_FOUND"]],
  ])("a credit is not adjusted %s, and the key stays free", async (_, changes, refusals) => {
    const { store, id } = await openUsed(0);

    expect(await refusalsOf(store, "adjustCredit", anAdjustment(id, changes), given)).toEqual(refusals);
    await done(store, "adjustCredit", anAdjustment(id));
  });

  test.each<[string, Partial<VoidCredit>, string[]]>([
    ["without a reason", { reason: "" }, ["reason: REASON_REQUIRED"]],
    ["without a key", { idempotencyKey: "" }, ["idempotencyKey: REQUIRED"]],
    ["without either", { reason: "", idempotencyKey: "" }, ["reason: REASON_REQUIRED", "idempotencyKey: REQUIRED"]],
    ["where it is missing", { coworkerExtraServiceId: 999 }, ["coworkerExtraServiceId: NOT_FOUND"]],
  ])("a credit is not voided %s, and the key stays free", async (_, changes, refusals) => {
    const { store, id } = await openUsed(0);

    expect(await refusalsOf(store, "voidCredit", aVoiding(id, changes), given)).toEqual(refusals);
    await done(store, "voidCredit", aVoiding(id));
  });
});
