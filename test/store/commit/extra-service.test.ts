import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import type { ExtraServicePatch } from "../../../src/domain/extra-service/fields.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { aRule, createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { refusalsOf } from "../../support/refused.ts";

describe.each(dialects)("on $name", ({ open }) => {
  describe("a rule that is created", () => {
    test.each([
      { draft: { currencyCode: "EUR", currencyId: null }, currency: [978, "EUR"] },
      { draft: { currencyCode: null, currencyId: 978 }, currency: [978, "EUR"] },
      { draft: { currencyCode: "EUR", currencyId: 978 }, currency: [978, "EUR"] },
    ])("with $draft has both halves of its currency", async ({ draft, currency }) => {
      const store = await open();

      const rule = await one(store, "ExtraService", await createRule(store, draft));

      expect([rule.currencyId, rule.currencyCode]).toEqual(currency);
    });

    test.each([
      { draft: { currencyCode: "EUR", currencyId: 826 }, refusals: ["currencyId: CONFLICTING_VALUES"] },
      { draft: { currencyCode: "XXQ" }, refusals: ["currencyCode: INVALID"] },
      { draft: { currencyCode: null, currencyId: 1 }, refusals: ["currencyId: INVALID"] },
      { draft: { currencyCode: null }, refusals: ["currencyCode: REQUIRED"] },
      {
        draft: {
          name: " ",
          price: decimal("-1"),
          minLength: 2,
          maxLength: 1,
          currencyCode: "JPY",
          maximumPrice: decimal("0.5"),
        },
        refusals: ["name: REQUIRED", "price: OUT_OF_RANGE", "maximumPrice: INVALID", "maxLength: CONFLICTING_VALUES"],
      },
    ])("with $draft is refused for $refusals", async ({ draft, refusals }) => {
      const store = await open();

      expect(await refusalsOf(store, "createExtraService", aRule(draft), given)).toEqual(refusals);
    });
  });

  describe("a rule that is changed", () => {
    test("keeps absent values, takes sent ones, and shows who changed it and when", async () => {
      const store = await open();
      const id = await createRule(store, { description: "Old", resourceTypes: [1], systemId: "x" });
      const before = await one(store, "ExtraService", id);

      const patch = { name: "New", price: decimal("1.5"), systemId: undefined };
      await store.commit("updateExtraService", { id, patch }, { ...given, now: NOW + 5, by: "bob" });

      expect(await one(store, "ExtraService", id)).toEqual({
        ...before,
        name: "New",
        price: 15_000,
        updatedOn: NOW + 5,
        updatedBy: "bob",
      });
    });

    test("loses the values that the patch clears; a required one gets its initial value", async () => {
      const store = await open();
      const id = await createRule(store, { description: "Old", visible: false, displayOrder: 7, teams: [1, 2] });

      const patch = { description: null, visible: null, displayOrder: null, teams: null };
      await store.commit("updateExtraService", { id, patch }, given);

      expect(await one(store, "ExtraService", id)).toMatchObject({
        description: null,
        visible: true,
        displayOrder: 0,
        teams: [],
      });
    });

    test.each([
      { teams: [3, 1, 3], after: [1, 3] },
      { teams: [2], after: [2] },
      { teams: [], after: [] },
      { teams: undefined, after: [1, 2] },
    ])("has the links that replace its own: $teams", async ({ teams, after }) => {
      const store = await open();
      const id = await createRule(store, { teams: [2, 1], tariffs: [5] });
      const other = await createRule(store, { teams: [1, 2] });

      await store.commit("updateExtraService", { id, patch: { teams } }, given);

      expect(await one(store, "ExtraService", id)).toMatchObject({ teams: after, tariffs: [5] });
      expect(await one(store, "ExtraService", other)).toMatchObject({ teams: [1, 2] });
    });

    test.each([
      { clock: "stands still", step: 0 },
      { clock: "goes back", step: -60_000 },
    ])("has a later updatedOn after every change, even if the clock $clock", async ({ step }) => {
      const store = await open();
      const id = await createRule(store);
      const times = [(await one(store, "ExtraService", id)).updatedOn];
      for (const change of [1, 2, 3]) {
        const now = NOW + change * step;
        await store.commit("updateExtraService", { id, patch: { displayOrder: change } }, { ...given, now });
        times.push((await one(store, "ExtraService", id)).updatedOn);
      }

      expect(times).toEqual([NOW, NOW + 1, NOW + 2, NOW + 3]);
    });

    test("is refused if it changed since it was read", async () => {
      const store = await open();
      const id = await createRule(store);
      const { updatedOn: expectedUpdatedOn } = await one(store, "ExtraService", id);
      await store.commit("updateExtraService", { id, expectedUpdatedOn, patch: { name: "First" } }, given);

      const second = { id, expectedUpdatedOn, patch: { name: "Second" } };

      expect(await refusalsOf(store, "updateExtraService", second, given)).toEqual(["expectedUpdatedOn: STALE_RECORD"]);
    });

    test.each<{ patch: ExtraServicePatch; refusals: string[] }>([
      { patch: { businessId: 202 }, refusals: ["businessId: FIXED_AFTER_CREATION"] },
      { patch: { name: null }, refusals: ["name: REQUIRED"] },
      { patch: { currencyId: null, currencyCode: null }, refusals: ["currencyCode: REQUIRED"] },
      { patch: { currencyId: 978, currencyCode: "GBP" }, refusals: ["currencyId: CONFLICTING_VALUES"] },
      { patch: { currencyCode: "JPY" }, refusals: ["maximumPrice: INVALID"] },
      { patch: { minLength: 120 }, refusals: ["maxLength: CONFLICTING_VALUES"] },
      {
        patch: { businessId: 202, price: decimal("-1") },
        refusals: ["businessId: FIXED_AFTER_CREATION", "price: OUT_OF_RANGE"],
      },
    ])("by $patch is refused for $refusals", async ({ patch, refusals }) => {
      const store = await open();
      const id = await createRule(store, { maximumPrice: decimal("9.99"), maxLength: 60 });

      expect(await refusalsOf(store, "updateExtraService", { id, patch }, given)).toEqual(refusals);
    });

    test.each([
      { patch: { currencyId: 978 }, currency: [978, "EUR"] },
      { patch: { currencyCode: "EUR" }, currency: [978, "EUR"] },
      { patch: { currencyCode: null }, currency: [826, "GBP"] },
    ])("by $patch has both halves of a currency", async ({ patch, currency }) => {
      const store = await open();
      const id = await createRule(store);

      await store.commit("updateExtraService", { id, patch }, given);

      const rule = await one(store, "ExtraService", id);
      expect([rule.currencyId, rule.currencyCode]).toEqual(currency);
    });
  });

  describe("a rule that a record uses", () => {
    test.each<{ patch: ExtraServicePatch; refusals: string[] }>([
      { patch: { isPrintingCredit: true, price: decimal("1") }, refusals: ["isPrintingCredit: IN_USE"] },
      { patch: { chargePeriod: "DAYS" }, refusals: ["chargePeriod: IN_USE"] },
      { patch: { chargePeriod: null }, refusals: ["chargePeriod: IN_USE"] },
      { patch: { currencyCode: "EUR" }, refusals: ["currencyCode: IN_USE"] },
      { patch: { currencyId: 978 }, refusals: ["currencyId: IN_USE"] },
      { patch: { currencyId: 978, currencyCode: "EUR" }, refusals: ["currencyId: IN_USE", "currencyCode: IN_USE"] },
      { patch: { chargePeriod: "DAYS", name: "" }, refusals: ["name: REQUIRED", "chargePeriod: IN_USE"] },
    ])("is not changed by $patch: $refusals", async ({ patch, refusals }) => {
      const store = await open();
      const id = await createRule(store, { chargePeriod: "USES" });
      await createCredit(store, id);

      expect(await refusalsOf(store, "updateExtraService", { id, patch }, given)).toEqual(refusals);
    });

    test("accepts every other change, and the same values again", async () => {
      const store = await open();
      const id = await createRule(store);
      await createCredit(store, id);

      const same = { isPrintingCredit: false, chargePeriod: "MINUTES", currencyCode: "GBP", currencyId: 826 } as const;
      const patch = { ...same, businessId: LONDON, price: decimal("2") };
      await store.commit("updateExtraService", { id, patch }, given);

      expect(await one(store, "ExtraService", id)).toMatchObject({ price: 20_000 });
    });

    test("is not deleted", async () => {
      const store = await open();
      const id = await createRule(store);
      await createCredit(store, id);

      expect(await refusalsOf(store, "deleteExtraService", { id }, given)).toEqual(["id: IN_USE"]);
    });
  });

  test("a rule that is no longer used may change its currency and be deleted", async () => {
    const store = await open();
    const id = await createRule(store);
    const credit = await createCredit(store, id);
    await store.commit("deleteCoworkerExtraService", { id: credit }, given);

    await store.commit("updateExtraService", { id, patch: { currencyCode: "EUR" } }, given);
    await store.commit("deleteExtraService", { id }, given);

    expect(await all(store, "ExtraService")).toEqual([]);
  });

  test("the id of a deleted rule is not reused, and its links are not inherited", async () => {
    const store = await open();
    await createRule(store);
    const deleted = await createRule(store, { resourceTypes: [1], tariffs: [2], teams: [3] });
    await store.commit("deleteExtraService", { id: deleted }, given);

    const id = await createRule(store);

    expect(id).toBeGreaterThan(deleted);
    expect(await one(store, "ExtraService", id)).toMatchObject({ resourceTypes: [], tariffs: [], teams: [] });
  });
});
