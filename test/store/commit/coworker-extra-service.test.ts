import { describe, expect, test } from "vitest";
import type {
  CoworkerExtraService,
  CoworkerExtraServicePatch,
} from "../../../src/domain/coworker-extra-service/fields.ts";
import { decimal } from "../../../src/domain/decimal.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { aCredit, createCredit, createRule, given, NEW_YORK, NOW } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { refusalsOf } from "../../support/refused.ts";

describe.each(dialects)("on $name", ({ open }) => {
  describe("a record that is created", () => {
    test.each([
      {
        title: "for time is a credit in minutes, with all of it left",
        rule: {},
        draft: {},
        record: { kind: "TIME_CREDIT", chargePeriod: "MINUTES", totalUses: 600, remainingUses: 600 },
      },
      {
        title: "for time counts in the unit it names, independent of its rule's charge period",
        rule: { chargePeriod: "MONTHS" },
        draft: { chargePeriod: "DAYS" },
        record: { kind: "TIME_CREDIT", chargePeriod: "DAYS", remainingUses: 600 },
      },
      {
        title: "for printing is a credit in uses",
        rule: { isPrintingCredit: true, chargePeriod: "USES", price: decimal("1") },
        draft: {},
        record: {
          kind: "PRINTING_CREDIT",
          chargePeriod: "USES",
          remainingUses: 600,
          extraServiceIsPrintingCredit: true,
        },
      },
      {
        title: "with a booking is a charge, with nothing to spend",
        rule: {},
        draft: { bookingId: 9 },
        record: { kind: "BOOKING_CHARGE", chargePeriod: "MINUTES", totalUses: 600, remainingUses: 0 },
      },
    ] as const)("$title", async ({ rule, draft, record }) => {
      const store = await open();

      const id = await createCredit(store, await createRule(store, rule), draft);

      expect(await one(store, "CoworkerExtraService", id)).toMatchObject({
        ...record,
        priority: 50,
        free: false,
        invoiced: false,
        isFromTariff: false,
        automaticallyAdded: false,
        voidedOn: null,
        ledgerSequence: 0,
        ledgerHash: null,
        createdOn: NOW,
        updatedOn: NOW,
        updatedBy: given.by,
      });
      expect(await all(store, "UseHistory")).toEqual([]);
    });

    test.each([
      { draft: { totalUses: 0 }, refusals: ["totalUses: OUT_OF_RANGE"] },
      { draft: { totalUses: 2_147_483_648 }, refusals: ["totalUses: OUT_OF_RANGE"] },
      { draft: { extraServiceId: 999 }, refusals: ["extraServiceId: NOT_FOUND"] },
      { draft: { businessId: NEW_YORK }, refusals: ["extraServiceId: NOT_FOUND"] },
      { draft: { priority: 101 }, refusals: ["priority: OUT_OF_RANGE"] },
      { draft: { validFrom: NOW, expireDate: NOW }, refusals: ["expireDate: CONFLICTING_VALUES"] },
      { draft: { bookingId: 9 }, refusals: ["bookingId: ALREADY_CHARGED"] },
      {
        draft: { extraServiceId: 999, price: decimal("-1"), totalUses: 0, bookingId: 9 },
        refusals: [
          "extraServiceId: NOT_FOUND",
          "price: OUT_OF_RANGE",
          "totalUses: OUT_OF_RANGE",
          "bookingId: ALREADY_CHARGED",
        ],
      },
    ])("with $draft, where booking 9 is charged, is refused for $refusals", async ({ draft, refusals }) => {
      const store = await open();
      const rule = await createRule(store);
      await createCredit(store, rule, { bookingId: 9 });

      expect(await refusalsOf(store, "createCoworkerExtraService", aCredit(rule, draft), given)).toEqual(refusals);
    });

    test("for printing counts in uses, or is refused", async () => {
      const store = await open();
      const rule = await createRule(store, { isPrintingCredit: true, chargePeriod: "USES", price: decimal("1") });

      const draft = aCredit(rule, { chargePeriod: "DAYS" });

      expect(await refusalsOf(store, "createCoworkerExtraService", draft, given)).toEqual([
        "chargePeriod: CONFLICTING_VALUES",
      ]);
    });

    test("may be a charge for a booking whose number is charged in another business", async () => {
      const store = await open();
      await createCredit(store, await createRule(store), { bookingId: 9 });
      const rule = await createRule(store, { businessId: NEW_YORK });

      const id = await createCredit(store, rule, { businessId: NEW_YORK, bookingId: 9 });

      expect(await one(store, "CoworkerExtraService", id)).toMatchObject({ kind: "BOOKING_CHARGE" });
    });
  });

  describe("a record that is changed", () => {
    test.each<{ patch: CoworkerExtraServicePatch; refusals: string[] }>([
      { patch: { coworkerId: 1 }, refusals: ["coworkerId: FIXED_AFTER_CREATION"] },
      { patch: { businessId: NEW_YORK }, refusals: ["businessId: FIXED_AFTER_CREATION"] },
      { patch: { extraServiceId: 99 }, refusals: ["extraServiceId: FIXED_AFTER_CREATION"] },
      { patch: { chargePeriod: "DAYS" }, refusals: ["chargePeriod: FIXED_AFTER_CREATION"] },
      { patch: { bookingId: 9 }, refusals: ["bookingId: FIXED_AFTER_CREATION"] },
      { patch: { totalUses: null }, refusals: ["totalUses: REQUIRED"] },
      { patch: { expireDate: NOW }, refusals: ["expireDate: CONFLICTING_VALUES"] },
      {
        patch: { coworkerId: 1, notes: "x".repeat(5001), totalUses: -1 },
        refusals: [
          "coworkerId: FIXED_AFTER_CREATION",
          "notes: TOO_LONG",
          "totalUses: OUT_OF_RANGE",
          "totalUses: INSUFFICIENT_CREDIT",
        ],
      },
    ])("by $patch is refused for $refusals", async ({ patch, refusals }) => {
      const store = await open();
      const id = await createCredit(store, await createRule(store), { validFrom: NOW });

      const input = { id, patch, mayAdjust: true };

      expect(await refusalsOf(store, "updateCoworkerExtraService", input, given)).toEqual(refusals);
    });

    test("keeps absent values and takes sent ones, including fixed values that do not change", async () => {
      const store = await open();
      const rule = await createRule(store);
      const id = await createCredit(store, rule, { notes: "Old", systemId: "x", free: true });
      const before = await one(store, "CoworkerExtraService", id);

      const patch = { notes: null, free: null, extraServiceId: rule, bookingId: null, totalUses: 600 };
      await store.commit("updateCoworkerExtraService", { id, patch, mayAdjust: false }, { ...given, by: "bob" });

      expect(await one(store, "CoworkerExtraService", id)).toEqual({
        ...before,
        notes: null,
        free: false,
        updatedOn: NOW + 1,
        updatedBy: "bob",
      });
    });

    test("is refused if it changed since it was read", async () => {
      const store = await open();
      const id = await createCredit(store, await createRule(store));
      const input = { id, expectedUpdatedOn: NOW, patch: { notes: "x" }, mayAdjust: true };
      await store.commit("updateCoworkerExtraService", input, given);

      expect(await refusalsOf(store, "updateCoworkerExtraService", input, given)).toEqual([
        "expectedUpdatedOn: STALE_RECORD",
      ]);
    });
  });

  describe("a record that is deleted", () => {
    test.each<{ record: Partial<CoworkerExtraService>; uses: number; refusals: string[] }>([
      {
        record: { kind: "BOOKING_CHARGE", bookingId: 9, remainingUses: 0 },
        uses: 0,
        refusals: ["id: BOOKING_CHARGE_NOT_DELETABLE"],
      },
      { record: { isFromTariff: true }, uses: 0, refusals: ["id: PLAN_CREDIT_NOT_DELETABLE"] },
      { record: { invoiced: true }, uses: 0, refusals: ["id: ALREADY_INVOICED"] },
      { record: {}, uses: 1, refusals: ["id: HAS_HISTORY"] },
      {
        record: { isFromTariff: true, invoiced: true },
        uses: 1,
        refusals: ["id: PLAN_CREDIT_NOT_DELETABLE", "id: ALREADY_INVOICED", "id: HAS_HISTORY"],
      },
    ])("with $record and $uses uses is refused for $refusals", async ({ record, uses, refusals }) => {
      const store = await open();
      const entries = Array.from({ length: uses }, () => anEntry());
      const id = await importCredit(store, await createRule(store), record, entries);

      expect(await refusalsOf(store, "deleteCoworkerExtraService", { id }, given)).toEqual(refusals);
    });

    test("is gone, and its id is not reused", async () => {
      const store = await open();
      const rule = await createRule(store);
      const deleted = await createCredit(store, rule);
      await store.commit("deleteCoworkerExtraService", { id: deleted }, given);

      const id = await createCredit(store, rule);

      expect(id).toBeGreaterThan(deleted);
      expect((await all(store, "CoworkerExtraService")).map((row) => row.id)).toEqual([id]);
    });
  });
});
