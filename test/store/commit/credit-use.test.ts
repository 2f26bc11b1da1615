import { describe, expect, test } from "vitest";
import type { CoworkerExtraServiceDraft } from "../../../src/domain/coworker-extra-service/fields.ts";
import type { RecordUse } from "../../../src/domain/credit/record-use.ts";
import { aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { one } from "../../support/everything.ts";
import { adjust, createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

const HOUR = 3_600_000;

describe.each(dialects)("on $name", ({ open }) => {
  test("a use takes units of its credit in one row that names the booking", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store));
    const booking = {
      bookingId: 9,
      bookingFromTime: NOW + HOUR,
      bookingToTime: NOW + 2 * HOUR,
      bookingResourceName: "Room 1",
    };
    const input = aUse(id, { ...booking, creditUsed: 60, usageAt: NOW + 1, reason: "walked in", idempotencyKey: "k1" });

    const answer = await done(store, "recordUse", input, { ...given, now: NOW + 5, by: "bob" });

    const rows = await ledgerOf(store, id);
    expect(rows).toEqual([
      {
        id: answer.useHistoryId,
        uniqueId: expect.any(String),
        operationId: expect.any(String),
        coworkerExtraServiceId: id,
        businessId: LONDON,
        coworkerId: 2001,
        kind: "USE",
        creditUsed: 60,
        totalChange: 0,
        sequence: 1,
        balanceAfter: 540,
        reversesId: null,
        allocationIndex: 0,
        usageAt: NOW + 1,
        ...booking,
        reason: "walked in",
        idempotencyKey: "k1",
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        ...{ holdId: null, chargeUniqueId: null, hashVersion: 2 },
        createdOn: NOW + 5,
        updatedOn: NOW + 5,
        updatedBy: "bob",
        systemId: null,
      },
    ]);
    expect(answer).toEqual({ coworkerExtraServiceId: id, useHistoryId: rows[0]?.id });
    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({
      totalUses: 600,
      remainingUses: 540,
      ledgerSequence: 1,
      ledgerHash: rows[0]?.hash,
      updatedOn: NOW + 5,
      updatedBy: "bob",
      voidedOn: null,
    });
    await expectWholeLedger(store, id);
  });

  test("uses of one credit within a millisecond all have that moment", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store));

    for (const idempotencyKey of ["a", "b", "c", "d"]) await done(store, "recordUse", aUse(id, { idempotencyKey }));

    expect((await ledgerOf(store, id)).map(({ createdOn }) => createdOn)).toEqual([NOW, NOW, NOW, NOW]);
    expect((await one(store, "CoworkerExtraService", id)).updatedOn).toBe(NOW + 4);
    await expectWholeLedger(store, id);
  });

  test.each<[string, Partial<RecordUse>, number]>([
    ["as it is given", { usageAt: NOW - 7, bookingFromTime: NOW + HOUR }, NOW - 7],
    ["else the start of the booking", { bookingFromTime: NOW + HOUR }, NOW + HOUR],
    ["else now", { bookingToTime: NOW + HOUR }, NOW],
  ])("the moment of use is %s", async (_, changes, usageAt) => {
    const store = await open();
    const id = await createCredit(store, await createRule(store));

    await done(store, "recordUse", aUse(id, changes));

    expect(await ledgerOf(store, id)).toMatchObject([{ usageAt, createdOn: NOW }]);
  });

  test("a credit is used to the last unit, one use after another", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store), { totalUses: 3 });

    for (const creditUsed of [2, 1]) {
      const input = aUse(id, { creditUsed, idempotencyKey: `k${creditUsed}` });
      await done(store, "recordUse", input, { ...given, now: NOW - creditUsed });
    }

    expect((await ledgerOf(store, id)).map(({ balanceAfter }) => balanceAfter)).toEqual([1, 0]);
    await expectWholeLedger(store, id);
  });

  test.each<[string, Partial<CoworkerExtraServiceDraft>, Partial<RecordUse>, string[]]>([
    ["more than is left", { totalUses: 9 }, {}, ["creditUsed: INSUFFICIENT_CREDIT"]],
    ["a use before the credit is valid", { validFrom: NOW + 1 }, {}, ["usageAt: CREDIT_NOT_YET_VALID"]],
    ["a use when it expires", { expireDate: NOW }, {}, ["usageAt: CREDIT_EXPIRED"]],
    ["a use of a charge", { bookingId: 9 }, {}, ["coworkerExtraServiceId: NOT_A_CREDIT"]],
    [
      "too much for a booking that begins when the credit has expired",
      { totalUses: 9, expireDate: NOW + HOUR },
      { bookingFromTime: NOW + HOUR },
      ["usageAt: CREDIT_EXPIRED", "creditUsed: INSUFFICIENT_CREDIT"],
    ],
  ])(
    "%s is refused with every reason, writes nothing, and the refusal is stored",
    async (_, credit, changes, refusals) => {
      const store = await open();
      const id = await createCredit(store, await createRule(store), credit);

      expect(await keptRefusalsOf(store, "recordUse", aUse(id, changes))).toEqual(refusals);
    },
  );

  test("a use of a voided credit is refused", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store));
    await done(store, "voidCredit", aVoiding(id));

    expect(await keptRefusalsOf(store, "recordUse", aUse(id))).toEqual(["coworkerExtraServiceId: CREDIT_VOIDED"]);
  });

  test("a refused use stays refused under its key after a top-up, and a new key succeeds", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store), { totalUses: 9 });
    const refused = await store.commit("recordUse", aUse(id), given);
    await adjust(store, id, 20);

    const again = await store.commit("recordUse", aUse(id), given);
    await done(store, "recordUse", aUse(id, { idempotencyKey: "another" }));

    expect(again).toEqual({ ...refused, replayed: true });
    expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ totalUses: 20, remainingUses: 10 });
  });

  test.each<[string, Partial<RecordUse>, string[]]>([
    ["nothing used", { creditUsed: 0 }, ["creditUsed: OUT_OF_RANGE"]],
    ["less than nothing used", { creditUsed: -1 }, ["creditUsed: OUT_OF_RANGE"]],
    ["more than 32 bits", { creditUsed: 2_147_483_648 }, ["creditUsed: OUT_OF_RANGE"]],
    ["no key", { idempotencyKey: "" }, ["idempotencyKey: REQUIRED"]],
    ["a key with a space", { idempotencyKey: "a b" }, ["idempotencyKey: INVALID"]],
    ["a key that is not ASCII", { idempotencyKey: "clé" }, ["idempotencyKey: INVALID"]],
    ["a key of 256 characters", { idempotencyKey: "k".repeat(256) }, ["idempotencyKey: TOO_LONG"]],
    [
      "a booking that ends as it begins",
      { bookingFromTime: 5, bookingToTime: 5 },
      ["bookingToTime: CONFLICTING_VALUES"],
    ],
    [
      "everything wrong at once",
      { creditUsed: 0, bookingId: 0, bookingResourceName: "x".repeat(256), reason: "\0", idempotencyKey: "\t" },
      [
        "creditUsed: OUT_OF_RANGE",
        "bookingId: OUT_OF_RANGE",
        "bookingResourceName: TOO_LONG",
        "reason: INVALID",
        "idempotencyKey: INVALID",
      ],
    ],
  ])("%s is refused for any credit, and the key stays free", async (_, changes, refusals) => {
    const store = await open();
    const id = await createCredit(store, await createRule(store));

    expect(await refusalsOf(store, "recordUse", aUse(id, changes), given)).toEqual(refusals);
    expect(await refusalsOf(store, "recordUse", aUse(999, changes), given)).toEqual(refusals);
    await done(store, "recordUse", aUse(id));
  });

  test("a key may be any of 255 visible ASCII characters", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store));
    const visible = Array.from({ length: 94 }, (_, place) => String.fromCharCode(0x21 + place)).join("");
    const idempotencyKey = visible.repeat(3).slice(0, 255);

    await done(store, "recordUse", aUse(id, { idempotencyKey }));

    expect(await ledgerOf(store, id)).toMatchObject([{ idempotencyKey }]);
  });
});
