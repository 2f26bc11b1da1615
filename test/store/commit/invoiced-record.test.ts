import { describe, expect, test } from "vitest";
import type { CoworkerExtraServicePatch } from "../../../src/domain/coworker-extra-service/fields.ts";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { anInvoice } from "../../support/charges.ts";
import { anAdjustment, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { everything, one } from "../../support/everything.ts";
import { createCredit, createRule, given, NOW } from "../../support/given.ts";
import { aCreditLine, aRuleLine, CREDIT_ID, importInto } from "../../support/imported.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";
import { rest } from "../../support/rest.ts";

const HOUR = 3_600_000;
const UUID = "0b5c3c52-7f2e-4f6a-9b0e-2f6f0a7d1c11";

/** Charge 1 and credit 2 are on an invoice. */
async function invoiced(store: Store): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  const said = { price: decimal("10"), dueDate: NOW, purchaseOrder: "PO-1", bookingResourceName: "Room 1" };
  const booking = { bookingId: 9, bookingFromTime: NOW, bookingToTime: NOW + HOUR };
  await createCredit(store, rule, { ...said, ...booking, totalUses: 60 });
  await createCredit(store, rule, { ...said, totalUses: 60 });
  await done(store, "markInvoiced", anInvoice(1, 2));
  return store;
}

/** Every property that a client may write, with another value, and whether an invoice fixes it of a charge and a credit. */
const writable: [keyof CoworkerExtraServicePatch, unknown, boolean, boolean][] = [
  ["price", decimal("0.5"), true, true],
  ["price", null, true, true],
  ["free", true, true, true],
  ["totalUses", 9999, true, false],
  ["bookingFromTime", NOW - HOUR, true, false],
  ["bookingToTime", NOW + 2 * HOUR, true, false],
  ["dueDate", null, true, true],
  ["purchaseOrder", "PO-2", true, true],
  ["bookingResourceName", "Room 2", true, true],
  ["invoiceThisCoworker", true, true, true],
  ["notes", "n", false, false],
  ["systemId", "s", false, false],
  ["priority", 1, false, false],
  ["validFrom", NOW, false, false],
  ["expireDate", NOW + HOUR, false, false],
  ["coworkerContractUniqueId", UUID, false, false],
];

describe.each(dialects)("on $name", ({ open }) => {
  test.each(writable)(
    "%s, set to %s, of an invoiced charge and credit: fixed %s and %s",
    async (name, value, ...fixed) => {
      const store = await invoiced(await open());

      for (const [place, isFixed] of fixed.entries()) {
        const change = { id: place + 1, patch: { [name]: value }, mayAdjust: true };
        const before = await everything(store);
        const refusals = await refusalsOf(store, "updateCoworkerExtraService", change, given).catch(() => []);
        expect(refusals).toEqual(isFixed ? [`${name}: ALREADY_INVOICED`] : []);
        if (isFixed) expect(await everything(store)).toEqual(before);
        else expect(await one(store, "CoworkerExtraService", place + 1)).toMatchObject({ [name]: value });
      }
    },
  );

  test("all forbidden changes are reported at once, and an equal value is not a change", async () => {
    const store = await invoiced(await open());
    const patch = { price: decimal("1"), purchaseOrder: null, bookingResourceName: "Room 1", dueDate: NOW };

    const refusals = await refusalsOf(store, "updateCoworkerExtraService", { id: 1, patch, mayAdjust: true }, given);

    expect(refusals).toEqual(["price: ALREADY_INVOICED", "purchaseOrder: ALREADY_INVOICED"]);
  });

  test("an invoiced credit can still be adjusted and voided, which its ledger shows", async () => {
    const store = await invoiced(await open());

    await done(store, "adjustCredit", anAdjustment(2));
    await done(store, "voidCredit", aVoiding(2));

    expect(await one(store, "CoworkerExtraService", 2)).toMatchObject({ totalUses: 70, invoiced: true });
    await expectWholeLedger(store, 2);
  });

  test("a PUT that clears the price or sets another is refused, and what a GET answers can be sent back", async () => {
    const store = await invoiced(await open());
    const { body } = await rest(store, "GET coworkerextraservices/1");

    const answers = [];
    for (const change of [{}, { Price: 0.5 }, { Price: undefined }, { Free: true }].map((one) => ({
      ...one,
      UpdatedOn: undefined,
    })))
      answers.push(await rest(store, "PUT coworkerextraservices", { body: { ...body, ...change } }));

    const refused = (name: string) => [400, `${name}: cannot change: it is on an invoice`];
    expect(answers.map((one) => [one.status, one.body.Message])).toEqual([
      [200, expect.any(String)],
      refused("Price"),
      refused("Price"),
      refused("Free"),
    ]);
  });

  const line = { Price: 10, Invoiced: true, InvoiceDate: "2026-01-31T00:00:00Z", RemainingUses: 600 };
  const later = { UpdatedOn: "2026-02-01T00:00:00Z" };

  test.each<[string, object, string[]]>([
    ["another price", { Price: 11 }, ["Price"]],
    ["another discount", { DiscountAmount: 1, DiscountCode: "X" }, ["DiscountAmount", "DiscountCode"]],
    ["another price, without saying that it is invoiced", { Price: 11, Invoiced: undefined }, ["Price"]],
  ])("an import line with %s for a record that stays invoiced is refused", async (_, change, names) => {
    const store = await open();
    await importInto(store, [aRuleLine(), aCreditLine(line)]);
    const before = await everything(store);

    const { told } = await importInto(store, [aCreditLine({ ...line, ...later, ...change })]);

    expect(told.sort()).toEqual(
      names.map((name) => expect.stringContaining(`${name} cannot change: it is on an invoice`)),
    );
    expect(await everything(store)).toEqual(before);
  });

  test("a line that is later and says that the record is not invoiced takes it off the invoice, with other values", async () => {
    const store = await open();
    await importInto(store, [aRuleLine(), aCreditLine(line)]);

    const off = { ...line, Invoiced: false, InvoiceDate: null, Price: 11 };
    const same = await importInto(store, [aCreditLine(off)]);
    const untold = await importInto(store, [aCreditLine({ ...off, UpdatedOn: undefined })]);
    const after = await importInto(store, [aCreditLine({ ...off, ...later })]);

    for (const { told } of [same, untold])
      expect(told).toEqual([expect.stringContaining("Invoiced can be set to false only by a later line")]);
    expect(after.told).toEqual([]);
    expect(await one(store, "CoworkerExtraService", CREDIT_ID)).toMatchObject({
      ...{ invoiced: false, invoiceDate: null, price: decimal("11") },
    });
  });

  test("a line may put a record on an invoice with other values, and change fields of an invoiced record that the invoice does not show", async () => {
    const store = await open();
    await importInto(store, [aRuleLine(), aCreditLine({ ...line, Invoiced: false, InvoiceDate: null })]);

    const on = await importInto(store, [aCreditLine({ ...line, ...later, Price: 12 })]);
    const noted = await importInto(store, [
      aCreditLine({ ...line, UpdatedOn: "2026-02-02T00:00:00Z", Price: 12, Notes: "n" }),
    ]);

    expect([on.told, noted.told]).toEqual([[], []]);
    expect(await one(store, "CoworkerExtraService", CREDIT_ID)).toMatchObject({
      ...{ invoiced: true, price: decimal("12"), notes: "n" },
    });
  });
});
