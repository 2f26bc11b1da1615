import { expect, test } from "vitest";
import { openInMemory } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { aCreditLine, aRowLine, aRuleLine, importInto, line } from "../../support/imported.ts";

// How the upstream's platform writes absent values.

test.each(["0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999", "9999-12-31T00:00:00"])(
  "%s means no time",
  async (none) => {
    const store = openInMemory();

    const { told } = await importInto(store, [
      aRuleLine({ ApplyFrom: none, ApplyTo: none, UpdatedOn: none }),
      aCreditLine({ ValidFrom: none, ExpireDate: none, DueDate: none, InvoiceDate: none }),
      aRowLine({ BookingFromTime: none, BookingToTime: none }),
    ]);

    expect(told).toEqual([]);
    expect(await all(store, "ExtraService")).toMatchObject([{ applyFrom: null, applyTo: null }]);
    expect(await all(store, "CoworkerExtraService")).toMatchObject([
      { validFrom: null, expireDate: null, dueDate: null },
    ]);
    expect(await all(store, "UseHistory")).toMatchObject([{ bookingFromTime: null, bookingToTime: null }]);
  },
);

test("a row without a valid CreatedOn is refused, because a ledger needs one", async () => {
  const { told } = await importInto(openInMemory(), [
    aRuleLine(),
    aCreditLine(),
    aRowLine({ CreatedOn: "0001-01-01T00:00:00" }),
  ]);

  expect(told).toContain("file1:3: CoworkerExtraServiceUseHistory CreatedOn is a required field");
});

test("0 means no reference if it is optional, and is refused if it is required", async () => {
  const store = openInMemory();

  const { told } = await importInto(store, [
    aRuleLine({ TaxRateId: 0 }),
    aCreditLine({ BookingId: 0 }),
    aRowLine({ BookingId: 0 }),
    aCreditLine({ Id: 9, UniqueId: "00000000-0000-4000-8000-000000000009", ExtraServiceId: 0 }),
  ]);

  expect(told).toEqual([expect.stringMatching(/^file1:4: CoworkerExtraService ExtraServiceId /)]);
  expect(await all(store, "CoworkerExtraService")).toMatchObject([{ bookingId: null, kind: "TIME_CREDIT" }]);
});

test.each([
  ["GMT Standard Time", "Europe/London"],
  ["W. Europe Standard Time", "Europe/Berlin"],
  ["Romance Standard Time", "Europe/Paris"],
  ["Eastern Standard Time", "America/New_York"],
  ["UTC", "UTC"],
  ["Europe/Madrid", "Europe/Madrid"],
])("the time zone %s of a business is %s", async (TimeZone, timeZone) => {
  const store = openInMemory();

  const { told } = await importInto(store, [
    line("Business", { Id: 101, Name: "London", TimeZone, CurrencyCode: "GBP" }),
  ]);

  const reader = store.snapshot(null);
  expect([told, await reader.businesses([101])]).toEqual([[], [expect.objectContaining({ timeZone })]]);
  reader.release();
});

test("a time zone that neither database knows is refused", async () => {
  const { told } = await importInto(openInMemory(), [
    line("Business", { Id: 101, Name: "London", TimeZone: "Teatime", CurrencyCode: null }),
  ]);

  expect(told).toEqual(["file1:1: Business TimeZone is not an IANA time zone"]);
});
