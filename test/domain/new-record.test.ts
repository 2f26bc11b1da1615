import { expect, test } from "vitest";
import { coworkerExtraServiceFields } from "../../src/domain/coworker-extra-service/fields.ts";
import { instantField, text, uses } from "../../src/domain/field.ts";
import { insertNew, untouchedValues } from "../../src/domain/new-record.ts";
import { given, NOW } from "../support/given.ts";

test("an untouched credit is on no invoice, is not voided and has no rows", () => {
  expect(untouchedValues(coworkerExtraServiceFields)).toEqual({
    description: null,
    lastMinutePriceAdjustment: null,
    dynamicPriceAdjustment: null,
    priceFactorLastMinute: null,
    priceFactorDemand: null,
    invoiced: false,
    invoiceDate: null,
    isFromTariff: false,
    tariffTimePassUniqueId: null,
    coworkerProductUniqueId: null,
    bookingUniqueId: null,
    automaticallyAdded: false,
    discountCode: null,
    coworkerDiscountUniqueId: null,
    discountAmount: null,
    voidedOn: null,
    ledgerSequence: 0,
    ledgerHash: null,
    cancelledOn: null,
    pricedOn: null,
    total: null,
    creditScheduleId: null,
    renewedFromId: null,
    rolledOver: 0,
  });
});

test("writable, projected and computed fields have no untouched value", () => {
  const fields = {
    note: text("Written by clients.", { nullable: true }),
    name: text("Read from elsewhere.", { write: "never", nullable: true, projects: { through: "a", field: "b" } }),
    left: uses("Worked out.", { write: "never" }),
    closedOn: instantField("Absent at first.", { write: "never", nullable: true }),
  } as const;

  expect(untouchedValues(fields)).toEqual({ closedOn: null });
});

test("a new record gets the UniqueId and the stamps that its fields declare", () => {
  const decision = insertNew("ExtraService", { name: "Desk" } as never, { ...given, by: "ada@example.com" });

  expect(decision.next().value).toEqual({ step: "uniqueId" });
  expect(decision.next("6f0c8f5e-3d1b-4a57-9b8e-0a1b2c3d4e5f" as never).value).toEqual({
    step: "insert",
    entity: "ExtraService",
    row: {
      name: "Desk",
      uniqueId: "6f0c8f5e-3d1b-4a57-9b8e-0a1b2c3d4e5f",
      createdOn: NOW,
      updatedOn: NOW,
      updatedBy: "ada@example.com",
    },
  });
  expect(decision.next(7 as never)).toEqual({ done: true, value: 7 });
});
