import { describe, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { Repeated } from "../../src/rest/sent.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { everything } from "../support/everything.ts";
import { createCredit, createRule, LONDON } from "../support/given.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { rest } from "../support/rest.ts";

const aRule = { BusinessId: LONDON, Name: "Room", Price: 30, CurrencyCode: "GBP" };
const aCredit = { BusinessId: LONDON, CoworkerId: 2001, ExtraServiceId: 1, TotalUses: 600 };

/** The rule that a body creates. */
async function created(store: Store, changes: object) {
  const { body } = await rest(store, "POST extraservices", { body: { ...aRule, ...changes } });
  expect([changes, body.Errors]).toEqual([changes, null]);
  return (await rest(store, `GET extraservices/${body.Value.Id}`)).body;
}

async function refusedRule(store: Store, changes: object): Promise<[string, string]> {
  const before = await everything(store);
  const { status, body } = await rest(store, "POST extraservices", { body: { ...aRule, ...changes } });
  expect([changes, status, await everything(store)]).toEqual([changes, 400, before]);
  return [body.Errors[0].PropertyName, body.Errors[0].Message];
}

describe.each(dialects)("on $name", ({ open }) => {
  test("numbers, booleans and lists may be sent as text, and enums by name", async () => {
    const store = await open();
    const sent = {
      ...{
        BusinessId: "101",
        Price: "12.50",
        DisplayOrder: "-3",
        MinLength: "30.0",
        Visible: "False",
        IsDefaultPrice: "1",
      },
      ...{ ChargePeriod: "days", LastMinuteAdjustmentType: "1", ResourceTypes: "[1,2]", Teams: "7", Tariffs: ["8", 9] },
    };

    expect(await created(store, sent)).toMatchObject({
      ...{ BusinessId: 101, Price: 12.5, DisplayOrder: -3, MinLength: 30, Visible: false, IsDefaultPrice: true },
      ...{ ChargePeriod: 2, LastMinuteAdjustmentType: 1, ResourceTypes: [1, 2], Teams: [7], Tariffs: [8, 9] },
    });
  });

  test("a use of minutes without CreditUsed takes the whole length of the booking, if its length is unambiguous", async () => {
    const store = await open();
    const ruleId = await createRule(store);
    const [from, to] = [instant("2026-06-01T12:00:00Z"), instant("2026-06-01T13:30:00Z")];
    const credit = await createCredit(store, ruleId);
    const times = { bookingFromTime: from, bookingToTime: to };
    await createCredit(store, ruleId, { bookingId: 7001, totalUses: 90, ...times });
    await importCredit(store, ruleId, { totalUses: 600, remainingUses: 570 }, [
      anEntry({ bookingId: 7001, creditUsed: 30, ...times }),
      anEntry({ bookingId: 7002, creditUsed: 0, ...times, bookingToTime: from + 60_001 }),
    ]);
    const use = (said: object, key?: string) =>
      rest(store, "POST coworkerextraserviceusehistories", {
        body: { CoworkerExtraServiceId: credit, ...said },
        ...(key !== undefined && { key }),
      });
    const left = async () => (await rest(store, `GET coworkerextraservices/${credit}`)).body.RemainingUses;

    expect([(await use({ BookingId: 7001 })).status, await left()]).toEqual([200, 510]);
    expect([(await use({ BookingId: 7001 })).status, await left()]).toEqual([200, 420]);
    expect([(await use({ BookingId: 7001 }, "key-1")).status, await left()]).toEqual([200, 330]);
    expect([(await use({ BookingId: 7001 }, "key-1")).status, await left()]).toEqual([200, 330]);
    expect([(await use({ BookingId: 7002 })).status, await left()]).toEqual([200, 328]);
    await importCredit(store, ruleId, { totalUses: 600, remainingUses: 600 }, [
      anEntry({ bookingId: 7001, creditUsed: 0, ...times, bookingToTime: to + 60_000 }),
    ]);
    for (const said of [{ BookingId: 7001 }, { BookingId: 7003 }, { BookingId: 0 }, {}]) {
      const { status, body } = await use(said);
      expect([said, status, body.Message]).toEqual([said, 400, "CreditUsed: is a required field"]);
    }
    expect(await left()).toBe(328);
  });
});

test.each([
  [{ Price: "12.12345" }, "Price", "must be a number with at most 11 digits before the point and 4 after it"],
  [{ Price: 12.12345 }, "Price", "must be a number with at most 11 digits before the point and 4 after it"],
  [
    { Price: "1.00000000000000000001" },
    "Price",
    "must be a number with at most 11 digits before the point and 4 after it",
  ],
  [{ Price: "1e2" }, "Price", "must be a number with at most 11 digits before the point and 4 after it"],
  [{ Price: "1,5" }, "Price", "must be a number with at most 11 digits before the point and 4 after it"],
  [{ MinLength: "30.5" }, "MinLength", "must be a whole number"],
  [{ MinLength: "9007199254740993" }, "MinLength", "must be a whole number"],
  [{ MinLength: " 30" }, "MinLength", "must be a whole number"],
  [{ Visible: "yes" }, "Visible", "must be true or false"],
  [{ Visible: 1 }, "Visible", "must be true or false"],
  [
    { ChargePeriod: "Hours" },
    "ChargePeriod",
    "must be a number from 1 to 6 or one of MINUTES, DAYS, WEEKS, MONTHS, USES, FOUR_WEEK_MONTHS",
  ],
  [{ ApplyFrom: "1767225600" }, "ApplyFrom", "must be a time from 1970 to 2200, such as 2025-01-15T10:30:00Z"],
  [{ ResourceTypes: "1,2" }, "ResourceTypes", "must be a list of ids"],
  [{ ResourceTypes: [0, 1] }, "ResourceTypes", "must hold ids above 0"],
  [{ BusinessId: 0 }, "BusinessId", "must be at least 1"],
  [{ BusinessId: "" }, "BusinessId", "is a required field"],
  [{ name: "Room" }, "name", "is not a property of this entity"],
  [{ AddedTimeSlots: [] }, "AddedTimeSlots", "is not a property of this entity"],
  [{ Name: Repeated.from(["a", "b"]) }, "Name", "must be text"],
  [JSON.parse('{"__proto__":{"Visible":true}}'), "__proto__", "is not a property of this entity"],
])("%j is refused, and the error names it", async (changes, property, message) => {
  expect(await refusedRule(openInMemory(), changes)).toEqual([property, message]);
});

test("0 for a reference that may be absent, an empty text for what is no text, and `[0]` are none", async () => {
  const store = openInMemory();
  const none = { TaxRateId: 0, FinancialAccountId: "0", MinLength: "", ApplyFrom: "", ChargePeriod: "", Visible: "" };

  expect(await created(store, { ...none, Teams: [0], Tariffs: "[0]", ResourceTypes: "", SystemId: "" })).toMatchObject({
    ...{ TaxRateId: null, FinancialAccountId: null, MinLength: null, ApplyFrom: null, ChargePeriod: 1, Visible: true },
    ...{ Teams: [], Tariffs: [], ResourceTypes: [], SystemId: "" },
  });
});

test("a date is the start of its UTC day, and the minimum and maximum dates mean no time", async () => {
  const store = openInMemory();

  expect(await created(store, { ApplyFrom: "2026-03-01", ApplyTo: "2026-03-01T10:30" })).toMatchObject({
    ApplyFrom: "2026-03-01T00:00:00Z",
    ApplyTo: "2026-03-01T10:30:00Z",
  });
  for (const none of [
    "0001-01-01T00:00:00",
    "0001-01-01",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.9999999",
    "9999-12-31",
  ])
    expect(await created(store, { ApplyFrom: none })).toMatchObject({ ApplyFrom: null });
});

test("BookingId 0 means none in a create, and is 400 in a PUT of a charge, which cannot become a credit", async () => {
  const store = openInMemory();
  await createRule(store);
  const { body } = await rest(store, "POST coworkerextraservices", { body: { ...aCredit, BookingId: 0 } });
  await createCredit(store, 1, { bookingId: 7001, totalUses: 60 });
  const before = await everything(store);

  const put = await rest(store, "PUT coworkerextraservices", { body: { Id: 2, TotalUses: 60, BookingId: 0 } });

  expect([body.Value.Id, (await rest(store, "GET coworkerextraservices/1")).body.Kind]).toEqual([1, 3]);
  expect([put.status, put.body.Message]).toEqual([400, "BookingId: cannot change after creation"]);
  expect(await everything(store)).toEqual(before);
  expect(
    (await rest(store, "PUT coworkerextraservices", { body: { Id: 1, TotalUses: 600, BookingId: 0 } })).status,
  ).toBe(200);
});

test("properties that only the upstream has are ignored, with any value", async () => {
  const store = openInMemory();
  await created(store, { Business: { Id: 1 }, CustomFields: [1], ResourceTypeNames: 5 });
  const foreign = { Business: 5, AppliedDiscountAmount: "x", AvailableCredit: {}, Coworker: null, CustomFields: {} };

  const { body } = await rest(store, "POST coworkerextraservices", { body: { ...aCredit, ...foreign } });

  expect(body.Errors).toBeNull();
  const use = { CoworkerExtraServiceId: 1, CreditUsed: 1, CoworkerExtraServiceRemainingUses: "x", Business: 1 };
  expect((await rest(store, "POST coworkerextraserviceusehistories", { body: use })).body.Errors).toBeNull();
});

test.each([
  { Tariffs: [0], Teams: [31] },
  { Teams: [31] },
  { Tariffs: [], Teams: [31] },
  { RemovedTariffs: [21], Teams: [31] },
])("a PUT of %j clears a rule's tariffs, and this is logged", async (changes) => {
  const store = openInMemory();
  await createRule(store, { tariffs: [21], teams: [31] });
  const noted: unknown[] = [];
  const log = { warn: (details: object, message: string) => void noted.push([details, message]) };

  await rest(store, "PUT extraservices", { body: { ...aRule, Id: 1, Tariffs: [21], Teams: [31] }, log });
  expect(noted).toEqual([]);
  const { status } = await rest(store, "PUT extraservices", { body: { ...aRule, Id: 1, ...changes }, log });

  expect([status, noted]).toEqual([
    200,
    [[{ ruleId: 1, by: "ana@example.com", emptied: ["tariffs"] }, "a rule has lost its limits: it is open to all"]],
  ]);
});
