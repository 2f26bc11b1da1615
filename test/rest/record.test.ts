import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { DECIMAL_MAX, type Decimal, decimal, formatDecimal } from "../../src/domain/decimal.ts";
import { eachField, INTEGER_MAX } from "../../src/domain/field.ts";
import { upstreamEntities, upstreamEntityNames } from "../../src/domain/upstream-entities.ts";
import { properties, toProperty } from "../../src/rest/names.ts";
import { fromRecord, toRecord } from "../../src/rest/record.ts";
import { NOW } from "../support/given.ts";
import { uuid } from "../support/imported.ts";
import { anImportedCredit } from "../support/imported-credit.ts";

const credit = anImportedCredit(7, {
  uniqueId: uuid(1),
  createdOn: NOW,
  updatedOn: NOW + 250,
  price: decimal("140.25"),
});
const row = { ...credit, id: 3001, extraServiceName: "Room", extraServiceCurrencyCode: "GBP" };

test("a record has the upstream's properties in its order, then ours", () => {
  const keys = Object.keys(toRecord("CoworkerExtraService", { ...row, heldUses: 0 } as typeof row, NOW));

  expect(keys.slice(0, 8)).toEqual([
    "CoworkerId",
    "BusinessId",
    "ExtraServiceId",
    "ExtraServiceName",
    "ExtraServiceCurrencyCode",
    "ExtraServiceIsPrintingCredit",
    "Description",
    "Notes",
  ]);
  expect(keys.slice(keys.indexOf("CoworkerContractUniqueId") + 1)).toEqual([
    ...["Id", "UpdatedOn", "CreatedOn", "UniqueId", "UpdatedBy", "IsNew", "SystemId", "ToStringText"],
    ...["LocalizationDetails", "CustomFields"],
    ...["Kind", "Priority", "VoidedOn", "LedgerSequence", "LedgerHash", "RolledOver"],
    ...["RenewedFromId", "CreditScheduleId", "CancelledOn", "PricedOn"],
    ...["Total", "Status", "HeldUses"],
  ]);
});

test.each(upstreamEntityNames)("no field of %s is missing in REST", (entity) => {
  const keys = properties[entity].map(({ key }) => key);

  expect(new Set(keys).size).toBe(keys.length);
  // The customer of a row is only in GraphQL: REST reads it from the credit.
  const shown = eachField(upstreamEntities[entity]).filter(
    ([name]) => entity !== "UseHistory" || name !== "coworkerId",
  );
  expect(keys).toEqual(expect.arrayContaining(shown.map(([name]) => toProperty(name))));
});

test("values have the upstream's format", () => {
  expect(toRecord("CoworkerExtraService", row, NOW)).toMatchObject({
    Price: 140.25,
    ChargePeriod: 1,
    Kind: 3,
    Status: 5,
    CreatedOn: "2026-06-01T12:00:00Z",
    UpdatedOn: "2026-06-01T12:00:00.250Z",
    ExpireDate: null,
    Free: false,
    IsNew: true,
    ToStringText: "#3001",
    LocalizationDetails: null,
    CustomFields: null,
  });
  expect(toRecord("CoworkerExtraService", { ...row, kind: "BOOKING_CHARGE" }, NOW).Status).toBeNull();
});

test("without a moment, properties that depend on it are left out", () => {
  const keys = Object.keys(toRecord("CoworkerExtraService", row, null));

  expect(keys).not.toContain("IsNew");
  expect(keys).not.toContain("Status");
});

test("every decimal is written exactly, and reads back the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: -DECIMAL_MAX, max: DECIMAL_MAX }), (count) => {
      const json = JSON.stringify(toRecord("CoworkerExtraService", { ...row, discountAmount: count as Decimal }, null));
      const { values, refusals } = fromRecord("CoworkerExtraService", JSON.parse(json));

      expect(json).toContain(`"DiscountAmount":${formatDecimal(count as Decimal)},`);
      expect({ value: values.discountAmount, refusals }).toEqual({ value: count, refusals: [] });
    }),
    { numRuns: 500 },
  );
});

test("every instant reads back the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: instant("2200-12-31T23:59:59.999Z") }), (moment) => {
      const { ValidFrom } = toRecord("CoworkerExtraService", { ...row, validFrom: moment }, null);

      expect(fromRecord("CoworkerExtraService", { ValidFrom })).toEqual({
        values: { validFrom: moment },
        refusals: [],
      });
    }),
    { numRuns: 500 },
  );
});

describe("reading", () => {
  test("computed properties are ignored, and absent ones stay absent", () => {
    const computed = { IsNew: 7, Status: "x", Kind: 99, ToStringText: 1, LocalizationDetails: {}, CustomFields: [] };
    const projected = { ExtraServiceName: 1, ExtraServiceCurrencyCode: 2, ExtraServiceIsPrintingCredit: 3 };

    expect(fromRecord("CoworkerExtraService", { ...computed, ...projected, Notes: null })).toEqual({
      values: { notes: null },
      refusals: [],
    });
    expect(fromRecord("ExtraService", { ResourceTypeNames: 5 })).toEqual({ values: {}, refusals: [] });
  });

  test.each([
    [
      "a time without offset is in UTC",
      { ValidFrom: "2026-01-02T03:04:05" },
      { validFrom: Date.UTC(2026, 0, 2, 3, 4, 5) },
    ],
    ["an offset counts", { ValidFrom: "2026-01-02T03:04:05+01:00" }, { validFrom: Date.UTC(2026, 0, 2, 2, 4, 5) }],
    ["the last day of February is one", { ValidFrom: "2028-02-29T00:00:00Z" }, { validFrom: Date.UTC(2028, 1, 29) }],
    [
      "a UUID is in lower case",
      { BookingUniqueId: "ABCDEF00-0000-7000-8000-00000000000A" },
      { bookingUniqueId: "abcdef00-0000-7000-8000-00000000000a" },
    ],
    ["a whole number may have a point", { TotalUses: 5.0 }, { totalUses: 5 }],
    ["the greatest decimal", { Price: 99999999999.9999 }, { price: DECIMAL_MAX }],
    ["null where only the system writes and something stands", { Invoiced: null, CreatedOn: null }, {}],
  ])("%s", (_title, record, values) => {
    expect(fromRecord("CoworkerExtraService", record)).toEqual({ values, refusals: [] });
  });

  test.each([
    [{ ValidFrom: "2026-02-29T00:00:00Z" }, "ValidFrom"],
    [{ ValidFrom: "2026-01-01" }, "ValidFrom"],
    [{ ValidFrom: "1969-12-31T23:59:59Z" }, "ValidFrom"],
    [{ ValidFrom: "2201-01-01T00:00:00Z" }, "ValidFrom"],
    [{ ValidFrom: 5 }, "ValidFrom"],
    [{ ChargePeriod: 7 }, "ChargePeriod"],
    [{ ChargePeriod: 0 }, "ChargePeriod"],
    [{ ChargePeriod: 1.5 }, "ChargePeriod"],
    [{ ChargePeriod: "1" }, "ChargePeriod"],
    [{ Price: 1e11 }, "Price"],
    [{ Price: 0.12345 }, "Price"],
    [{ Price: -1 }, "Price"],
    [{ Free: 1 }, "Free"],
    [{ Notes: 1 }, "Notes"],
    [{ Notes: "x".repeat(5_001) }, "Notes"],
    [{ Notes: "\0" }, "Notes"],
    [{ TotalUses: INTEGER_MAX + 1 }, "TotalUses"],
    [{ TotalUses: -1 }, "TotalUses"],
    [{ TotalUses: 1e300 }, "TotalUses"],
    [{ TotalUses: null }, "TotalUses"],
    [{ Priority: 101 }, "Priority"],
    [{ BookingUniqueId: "no" }, "BookingUniqueId"],
    [{ ExtraServiceId: -1 }, "ExtraServiceId"],
    [{ ExtraServiceId: 1e12 }, "ExtraServiceId"],
    [{ totalUses: 1 }, "totalUses"],
    [JSON.parse('{ "__proto__": 1 }'), "__proto__"],
    [{ constructor: 1 }, "constructor"],
  ])("%j is refused, and the error names the property", (record, property) => {
    const { refusals } = fromRecord("CoworkerExtraService", record);

    expect(refusals.map((one) => one.property)).toEqual([property]);
  });

  test("links are distinct ids in ascending order", () => {
    expect(fromRecord("ExtraService", { ResourceTypes: [12, 11, 12] }).values).toEqual({ resourceTypes: [11, 12] });
    expect(fromRecord("ExtraService", { ResourceTypes: ["11"] }).refusals).toHaveLength(1);
    expect(fromRecord("ExtraService", { ResourceTypes: [0] }).refusals).toHaveLength(1);
  });

  test("every bad property of a record is reported at once", () => {
    const { refusals } = fromRecord("ExtraService", { Name: 1, Price: "x", Colour: 1, MinLength: -1, ToTime: 1441 });

    expect(refusals.map(({ property }) => property)).toEqual(["Name", "Price", "Colour", "ToTime", "MinLength"]);
  });
});
