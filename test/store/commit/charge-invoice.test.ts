import { describe, expect, test } from "vitest";
import { INVOICED_MAX } from "../../../src/domain/charge/invoicing.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, anInvoice } from "../../support/charges.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { aCredit, createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, keptRefusalsOf, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

const { invoiceDate } = anInvoice();

/** Credit 1, which the charge 2 took from, of London; credit 3 of New York. */
async function openCharged(store: Store): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 600 });
  await done(store, "chargeBooking", aCharge());
  await createCredit(store, await createRule(store, { businessId: NEW_YORK }), { businessId: NEW_YORK });
  return store;
}

describe.each(dialects)("on $name", ({ open }) => {
  test("charges and credits are marked with the date, in the given order, each once", async () => {
    const store = await openCharged(await open());
    const by = { ...given, now: NOW + 1, by: "bob" };

    const { coworkerExtraServiceIds } = await done(store, "markInvoiced", anInvoice(2, 1, 2), by);

    expect(coworkerExtraServiceIds).toEqual([2, 1]);
    const marked = { invoiced: true, invoiceDate, updatedBy: "bob" };
    const records = await all(store, "CoworkerExtraService");
    expect(records).toMatchObject([marked, marked, { invoiced: false, invoiceDate: null }]);
    expect(records[1]!.updatedOn).toBe(NOW + 1);
    await expectWholeLedger(store, 1);
  });

  test("if one record is on an invoice already, none is marked", async () => {
    const store = await openCharged(await open());
    await done(store, "markInvoiced", anInvoice(2));

    const refusals = await keptRefusalsOf(store, "markInvoiced", { ...anInvoice(1, 2), idempotencyKey: "2" });

    expect(refusals).toEqual(["coworkerExtraServiceIds.1: ALREADY_INVOICED"]);
    expect(await one(store, "CoworkerExtraService", 1)).toMatchObject({ invoiced: false });
  });

  test("a repeated call in any order is answered the same; other records or another date are other input", async () => {
    const store = await openCharged(await open());
    const first = await outcomeOf(store, "markInvoiced", anInvoice(1, 2));

    expect(await outcomeOf(store, "markInvoiced", anInvoice(2, 1, 1))).toEqual({ ...first, replayed: true });
    for (const other of [anInvoice(1), { ...anInvoice(1, 2), invoiceDate: invoiceDate + 1 }])
      expect(await refusalsOf(store, "markInvoiced", other, given)).toEqual(["idempotencyKey: IDEMPOTENCY_KEY_REUSED"]);
  });

  test.each([
    ["nothing", anInvoice(), ["coworkerExtraServiceIds: REQUIRED"]],
    [
      "what is missing",
      anInvoice(1, 99, 0),
      ["coworkerExtraServiceIds.1: NOT_FOUND", "coworkerExtraServiceIds.2: NOT_FOUND"],
    ],
    ["records of two businesses", anInvoice(1, 3), ["coworkerExtraServiceIds: CONFLICTING_VALUES"]],
    ["too many", anInvoice(...Array(INVOICED_MAX + 1).fill(1)), ["coworkerExtraServiceIds: TOO_LONG"]],
    ["no key", { ...anInvoice(1), idempotencyKey: "" }, ["idempotencyKey: REQUIRED"]],
  ])("with %s nothing is marked, and no key is stored", async (_what, input, refusals) => {
    const store = await openCharged(await open());

    expect(await refusalsOf(store, "markInvoiced", input, given)).toEqual(refusals);
    await done(store, "markInvoiced", anInvoice(1));
  });

  test("a caller limited to one business does not find records of another", async () => {
    const store = await openCharged(await open());
    const ofLondon = { ...given, businesses: [LONDON] };

    expect(await refusalsOf(store, "markInvoiced", anInvoice(1, 3), ofLondon)).toEqual([
      "coworkerExtraServiceIds.1: NOT_FOUND",
    ]);
  });

  test("500 records are marked at once", async () => {
    const store = await open();
    const rule = await createRule(store);
    const grants = Array.from({ length: INVOICED_MAX }, () => aCredit(rule));
    const granting = { businessId: LONDON, mode: "ALL_OR_NOTHING", grants, idempotencyKey: "grants" } as const;
    const { results } = await done(store, "grantCredits", granting);

    await done(store, "markInvoiced", anInvoice(...results.map(({ id }) => id!)));

    expect((await all(store, "CoworkerExtraService")).filter(({ invoiced }) => invoiced)).toHaveLength(INVOICED_MAX);
  });
});
