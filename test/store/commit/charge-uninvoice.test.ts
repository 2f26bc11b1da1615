import { describe, expect, test } from "vitest";
import { INVOICED_MAX } from "../../../src/domain/charge/invoicing.ts";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, anInvoice, anUncharge, aVoidedInvoice } from "../../support/charges.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, keptRefusalsOf, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

/** Credit 1, which the charge 2 took from, of London, both on an invoice; credit 3 of New York. */
async function openInvoiced(store: Store): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 30 });
  await done(store, "chargeBooking", aCharge());
  await done(store, "markInvoiced", anInvoice(1, 2));
  await createCredit(store, await createRule(store, { businessId: NEW_YORK }), { businessId: NEW_YORK });
  return store;
}

describe.each(dialects)("on $name", ({ open }) => {
  test("charges and credits are taken off their invoice, in the given order, each once", async () => {
    const store = await openInvoiced(await open());
    const by = { ...given, now: NOW + 1, by: "bob" };

    const { coworkerExtraServiceIds } = await done(store, "unmarkInvoiced", aVoidedInvoice(2, 1, 2), by);

    expect(coworkerExtraServiceIds).toEqual([2, 1]);
    const free = { invoiced: false, invoiceDate: null, updatedBy: "bob" };
    expect(await all(store, "CoworkerExtraService")).toMatchObject([free, free, {}]);
    await expectWholeLedger(store, 1);
  });

  test("everything that the invoice stopped is possible again, and a later invoice stops it again", async () => {
    const store = await openInvoiced(await open());
    const dearer = { id: 2, patch: { price: decimal("20") }, mayAdjust: false };
    expect(await refusalsOf(store, "updateCoworkerExtraService", dearer, given)).toEqual(["price: ALREADY_INVOICED"]);
    await done(store, "unmarkInvoiced", aVoidedInvoice(1, 2));

    await store.commit("updateCoworkerExtraService", dearer, given);
    await done(store, "markInvoiced", { ...anInvoice(1, 2), idempotencyKey: "second" });

    expect(await keptRefusalsOf(store, "unchargeBooking", anUncharge())).toEqual(["bookingId: ALREADY_INVOICED"]);
    // The replay of the first unmarking takes nothing off the second invoice.
    expect(await outcomeOf(store, "unmarkInvoiced", aVoidedInvoice(1, 2))).toMatchObject({ replayed: true });
    expect(await one(store, "CoworkerExtraService", 2)).toMatchObject({ invoiced: true, price: decimal("20") });
    await done(store, "unmarkInvoiced", { ...aVoidedInvoice(1, 2), idempotencyKey: "again" });
    await done(store, "unchargeBooking", anUncharge({ idempotencyKey: "after" }));
    expect(await one(store, "CoworkerExtraService", 1)).toMatchObject({ remainingUses: 30 });
  });

  test("if one record is on no invoice, none is taken off, and each of its places is named", async () => {
    const store = await openInvoiced(await open());
    await createCredit(store, 1);

    expect(await keptRefusalsOf(store, "unmarkInvoiced", aVoidedInvoice(4, 1, 4))).toEqual([
      "coworkerExtraServiceIds.0: NOT_INVOICED",
      "coworkerExtraServiceIds.2: NOT_INVOICED",
    ]);
    expect(await one(store, "CoworkerExtraService", 1)).toMatchObject({ invoiced: true });
  });

  test("the same records in any order are the same input; other records or another reason are not", async () => {
    const store = await openInvoiced(await open());
    const first = await outcomeOf(store, "unmarkInvoiced", aVoidedInvoice(1, 2));

    expect(await outcomeOf(store, "unmarkInvoiced", aVoidedInvoice(2, 1, 1))).toEqual({ ...first, replayed: true });
    for (const other of [aVoidedInvoice(1), { ...aVoidedInvoice(1, 2), reason: "other" }])
      expect(await refusalsOf(store, "unmarkInvoiced", other, given)).toEqual([
        "idempotencyKey: IDEMPOTENCY_KEY_REUSED",
      ]);
  });

  test.each([
    ["no reason", { ...aVoidedInvoice(1), reason: " " }, ["reason: REASON_REQUIRED"]],
    ["nothing", aVoidedInvoice(), ["coworkerExtraServiceIds: REQUIRED"]],
    ["what is missing", aVoidedInvoice(1, 99), ["coworkerExtraServiceIds.1: NOT_FOUND"]],
    ["records of two businesses", aVoidedInvoice(1, 3), ["coworkerExtraServiceIds: CONFLICTING_VALUES"]],
    ["too many", aVoidedInvoice(...Array(INVOICED_MAX + 1).fill(1)), ["coworkerExtraServiceIds: TOO_LONG"]],
  ])("with %s nothing is done, and no key is stored", async (_what, input, refusals) => {
    const store = await openInvoiced(await open());

    expect(await refusalsOf(store, "unmarkInvoiced", input, given)).toEqual(refusals);
    await done(store, "unmarkInvoiced", aVoidedInvoice(1));
  });

  test("a caller limited to one business does not find records of another", async () => {
    const store = await openInvoiced(await open());
    const ofLondon = { ...given, businesses: [LONDON] };

    expect(await refusalsOf(store, "unmarkInvoiced", aVoidedInvoice(1, 3), ofLondon)).toEqual([
      "coworkerExtraServiceIds.1: NOT_FOUND",
    ]);
  });
});
