import { describe, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { all, everything } from "../support/everything.ts";
import { createCredit, createRule, LONDON, NOW, viewerWith } from "../support/given.ts";
import { rest } from "../support/rest.ts";

const aRule = { BusinessId: LONDON, Name: "Room", Price: 30, CurrencyCode: "GBP" };
const aCredit = { BusinessId: LONDON, CoworkerId: 2001, ExtraServiceId: 1, TotalUses: 600 };

/** The message of each refused property. */
function errorsOf({
  body,
}: {
  body?: { Errors: { PropertyName: string; Message: string }[] };
}): Record<string, string> {
  return Object.fromEntries(body!.Errors.map(({ PropertyName, Message }) => [PropertyName, Message]));
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a rule is created with every writable property, and read back as sent", async () => {
    const store = await open();
    const sent = {
      ...{
        BusinessId: LONDON,
        Name: "Évening",
        Description: "d",
        InvoiceLineDisplayAs: "i",
        Visible: false,
        DisplayOrder: -3,
      },
      ...{ ResourceTypes: [11, 12], Price: 99999999999.9999, CreditPrice: 0.0001, ChargePeriod: 6, MaximumPrice: 0.01 },
      ...{ IsDefaultPrice: true, UsePerNightPricing: false, CurrencyId: 826, CurrencyCode: "GBP" },
      ...{ TaxRateId: 1, ReducedTaxRateId: 2, ExemptTaxRateId: 3, FinancialAccountId: 4, FromTime: 1080, ToTime: 1440 },
      ...{ MinLength: 30, MaxLength: 60, OnlyWithinAvailableTimes: true, FixedCostLength: 60, FixedCostPrice: 10.5 },
      ...{
        Tariffs: [21],
        OnlyForContacts: true,
        OnlyForMembers: false,
        IsBookingCredit: true,
        IsPrintingCredit: false,
      },
      ...{
        ApplyChargeToVisitors: true,
        PriceFactorLowDemand: 0.9,
        PriceFactorAverageDemand: 1,
        PriceFactorHighDemand: 1.1,
      },
      ...{ PriceFactorLastMinute: 1.5, LastMinutePeriodMinutes: 120, LastMinuteAdjustmentType: 3 },
      ...{ ApplyFrom: "2026-01-15T10:30:00Z", ApplyTo: "2026-02-15T10:30:00.250Z", Teams: [31], SystemId: "x-1" },
    };

    const created = await rest(store, "POST extraservices", { body: sent });
    const { body } = await rest(store, "GET extraservices/1");

    expect(created).toEqual({
      status: 200,
      body: {
        Status: 200,
        Message: "ExtraService was successfully created.",
        Value: { Id: 1 },
        OpenInDialog: false,
        OpenInWindow: false,
        RedirectURL: null,
        JavaScript: null,
        UpdatedOn: "2026-06-01T12:00:00Z",
        UpdatedBy: "ana@example.com",
        Errors: null,
        WasSuccessful: true,
      },
      etag: '"mpv5pc00"',
    });
    expect(Object.fromEntries(Object.keys(sent).map((key) => [key, body[key]]))).toEqual(sent);
  });

  test("absent and null properties of a new record have their defaults", async () => {
    const store = await open();

    await rest(store, "POST extraservices", { body: { ...aRule, Visible: null, Description: null, Teams: null } });
    await rest(store, "POST coworkerextraservices", { body: aCredit });

    expect((await rest(store, "GET extraservices/1")).body).toMatchObject({
      ...{ Visible: true, DisplayOrder: 0, ChargePeriod: 1, LastMinuteAdjustmentType: 1, ResourceTypes: [], Teams: [] },
      ...{ CurrencyId: 826, IsDefaultPrice: false, Description: null },
    });
    expect((await rest(store, "GET coworkerextraservices/1")).body).toMatchObject({
      ...{ RemainingUses: 600, ChargePeriod: 1, Free: false, Priority: 50, Kind: 3, Status: 5, BookingId: null },
    });
  });

  test("a time without an offset is in UTC, and links can be added", async () => {
    const store = await open();
    const body = {
      ...aRule,
      ApplyFrom: "2026-01-15T10:30:00",
      ResourceTypes: [12],
      AddedResourceTypes: [11, 12],
      AddedTeams: [5, 6],
      RemovedTeams: [6],
    };

    await rest(store, "POST extraservices", { body });

    expect((await rest(store, "GET extraservices/1")).body).toMatchObject({
      ApplyFrom: "2026-01-15T10:30:00Z",
      ResourceTypes: [11, 12],
      Teams: [5],
    });
  });

  test("read-only properties are accepted and ignored, with any value", async () => {
    const store = await open();
    await createRule(store);
    const ignored = {
      Id: 77,
      UniqueId: "no",
      CreatedOn: 5,
      UpdatedBy: {},
      IsNew: "x",
      RemainingUses: -1,
      Kind: 9,
      Status: "?",
      LedgerHash: 7,
      Invoiced: true,
      ExtraServiceName: 1,
    };

    const { status, body } = await rest(store, "POST coworkerextraservices", { body: { ...aCredit, ...ignored } });
    const [credit] = await all(store, "CoworkerExtraService");

    expect([status, body.Value]).toEqual([200, { Id: 1 }]);
    expect(credit).toMatchObject({
      createdOn: NOW,
      updatedBy: "ana@example.com",
      remainingUses: 600,
      invoiced: false,
      kind: "TIME_CREDIT",
    });
  });

  test("a use of credit is recorded", async () => {
    const store = await open();
    const creditId = await createCredit(store, await createRule(store));

    const { status, body } = await rest(store, "POST coworkerextraserviceusehistories", {
      body: { CoworkerExtraServiceId: creditId, BookingId: 7001, CreditUsed: 90 },
    });

    expect([status, body.Message]).toEqual([200, "CoworkerExtraServiceUseHistory was successfully created."]);
    expect((await rest(store, `GET coworkerextraserviceusehistories/${body.Value.Id}`)).body).toMatchObject({
      ...{ CoworkerExtraServiceId: creditId, BookingId: 7001, CreditUsed: 90, Kind: 1, BalanceAfter: 510 },
    });
    expect((await rest(store, `GET coworkerextraservices/${creditId}`)).body.RemainingUses).toBe(510);
  });
});

test("a use without an amount is 1 for a credit counted in uses, and refused for others", async () => {
  const store = openInMemory();
  const minutes = await createCredit(store, await createRule(store));
  const passes = await createCredit(store, await createRule(store, { chargePeriod: "USES" }), {
    chargePeriod: "USES",
    totalUses: 3,
  });
  const use = (id: number, said: object = {}) =>
    rest(store, "POST coworkerextraserviceusehistories", { body: { CoworkerExtraServiceId: id, ...said } });

  const answers = [await use(passes), await use(passes, { CreditUsed: null, BookingId: null }), await use(minutes)];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
  expect(answers[2]!.body.Message).toBe("CreditUsed: is a required field");
  expect((await rest(store, `GET coworkerextraservices/${passes}`)).body.RemainingUses).toBe(1);
});

test("uses are refused by the rules of the ledger, and nothing is written", async () => {
  const store = openInMemory();
  const rule = await createRule(store);
  await createCredit(store, rule, { totalUses: 10 });
  await createCredit(store, rule, { expireDate: instant("2026-05-01T00:00:00Z") });
  await createCredit(store, rule, { bookingId: 7 });
  const before = await everything(store);
  const use = async (body: object) => errorsOf(await rest(store, "POST coworkerextraserviceusehistories", { body }));

  expect(await use({ CoworkerExtraServiceId: 1, CreditUsed: 11 })).toEqual({ CreditUsed: "is more than the 10 left" });
  expect(await use({ CoworkerExtraServiceId: 1, CreditUsed: 0 })).toEqual({ CreditUsed: "must be at least 1" });
  expect(await use({ CoworkerExtraServiceId: 1, CreditUsed: -5 })).toEqual({ CreditUsed: "must be at least 1" });
  expect(await use({ CoworkerExtraServiceId: 1, CreditUsed: 1.5 })).toEqual({ CreditUsed: "must be a whole number" });
  expect(await use({ CoworkerExtraServiceId: 2, CreditUsed: 1 })).toEqual({
    UsageAt: "is not before the credit expires",
  });
  expect(await use({ CoworkerExtraServiceId: 3, CreditUsed: 1 })).toEqual({
    CoworkerExtraServiceId: "names a charge, which holds no credit",
  });
  expect(await use({ CoworkerExtraServiceId: 9 })).toEqual({ CoworkerExtraServiceId: "was not found" });
  expect(await use({ CoworkerExtraServiceId: -1 })).toEqual({ CoworkerExtraServiceId: "was not found" });
  expect(await use({ CoworkerExtraServiceId: null, CreditUsed: 1 })).toEqual({
    CoworkerExtraServiceId: "is a required field",
  });
  expect(await use({ BookingId: -1 })).toEqual({
    BookingId: "must be at least 1",
    CoworkerExtraServiceId: "is a required field",
  });
  expect(await everything(store)).toEqual(before);
});

test("every missing, unknown or invalid property is reported at once, with the attempted value", async () => {
  const body = {
    Price: "dear",
    MinLength: -1,
    colour: "red",
    Description: [1],
    InvoiceLineDisplayAs: "x".repeat(600),
    Visible: { a: 1 },
  };

  const answer = await rest(openInMemory(), "POST extraservices", { body });

  expect(answer.status).toBe(400);
  expect(answer.body.Errors).toEqual([
    { AttemptedValue: null, Message: "is a required field", PropertyName: "BusinessId" },
    { AttemptedValue: null, Message: "is a required field", PropertyName: "Name" },
    {
      AttemptedValue: "dear",
      Message: "must be a number with at most 11 digits before the point and 4 after it",
      PropertyName: "Price",
    },
    { AttemptedValue: "red", Message: "is not a property of this entity", PropertyName: "colour" },
    { AttemptedValue: null, Message: "must be text", PropertyName: "Description" },
    { AttemptedValue: null, Message: "must be true or false", PropertyName: "Visible" },
    {
      AttemptedValue: "x".repeat(200),
      Message: "must have at most 500 characters",
      PropertyName: "InvoiceLineDisplayAs",
    },
    { AttemptedValue: -1, Message: "must be at least 0", PropertyName: "MinLength" },
  ]);
});

test("rules between values are reported with the property names of REST", async () => {
  const store = openInMemory();
  const body = {
    ...aRule,
    MinLength: 60,
    MaxLength: 30,
    FixedCostPrice: 5,
    LastMinuteAdjustmentType: 2,
    CurrencyCode: "XYZ",
  };

  expect(errorsOf(await rest(store, "POST extraservices", { body }))).toEqual({
    CurrencyCode: "is not an ISO 4217 code",
    FixedCostLength: "is needed with FixedCostPrice",
    MaxLength: "must not be less than MinLength",
    PriceFactorLastMinute: "is a required field",
    LastMinutePeriodMinutes: "is a required field",
  });
  const { CurrencyCode: _, ...withoutCurrency } = aRule;
  expect((await rest(store, "POST extraservices", { body: withoutCurrency })).body.Message).toBe(
    "CurrencyCode: is a required field",
  );
  expect(await all(store, "ExtraService")).toEqual([]);
});

test("errors of single values and of rules between values are reported together", async () => {
  const store = openInMemory();
  await createRule(store);
  const [rule, credit] = [
    { ...aRule, Name: "x".repeat(201), FixedCostLength: 0, OnlyForContacts: true, OnlyForMembers: true },
    { ...aCredit, Priority: 101, ValidFrom: "2026-02-01T00:00:00", ExpireDate: "2026-01-01T00:00:00" },
  ];

  expect(errorsOf(await rest(store, "POST extraservices", { body: rule }))).toEqual({
    Name: "must have at most 200 characters",
    FixedCostLength: "must be at least 1",
    FixedCostPrice: "is needed with FixedCostLength",
    OnlyForMembers: "cannot stand with OnlyForContacts",
  });
  expect(errorsOf(await rest(store, "POST coworkerextraservices", { body: credit }))).toEqual({
    Priority: "must be at most 100",
    ExpireDate: "must be later than ValidFrom",
  });
  expect(await all(store, "CoworkerExtraService")).toEqual([]);
});

test("records outside the caller's businesses are not found", async () => {
  const store = openInMemory();
  await createRule(store);
  const viewer = viewerWith(
    ["ExtraService-Create", "CoworkerExtraService-Create", "CoworkerExtraServiceUseHistory-Create"],
    [202],
  );
  await createCredit(store, 1);
  const ask = async (line: string, body: object) => (await rest(store, `POST ${line}`, { body, viewer })).body.Message;

  expect(await ask("extraservices", aRule)).toBe("BusinessId: was not found");
  expect(await ask("coworkerextraservices", { ...aCredit, BusinessId: 202 })).toBe("ExtraServiceId: was not found");
  expect(await ask("coworkerextraservices", { ...aCredit, BusinessId: 202, ExtraServiceId: 99 })).toBe(
    "ExtraServiceId: was not found",
  );
  expect(await ask("coworkerextraserviceusehistories", { CoworkerExtraServiceId: 1 })).toBe(
    "CoworkerExtraServiceId: was not found",
  );
  expect(await ask("coworkerextraserviceusehistories", { CoworkerExtraServiceId: 99 })).toBe(
    "CoworkerExtraServiceId: was not found",
  );
});

test("a body with very many bad properties is answered with the first hundred", async () => {
  const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, place) => [`p${place}`, 1]));

  const answer = await rest(openInMemory(), "POST extraservices", { body });

  expect([answer.status, answer.body.Errors.length]).toEqual([400, 100]);
});

test.each([[undefined], [null], [[]], ["text"], [5]])("a body that is %j is no record", async (body) => {
  const store = openInMemory();

  for (const line of ["POST extraservices", "PUT extraservices", "POST coworkerextraserviceusehistories"]) {
    const answer = await rest(store, line, { body });
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        Message: "The body must be a JSON object or a form.",
        Value: null,
        Errors: [{ AttemptedValue: null, Message: "The body must be a JSON object or a form.", PropertyName: "" }],
        WasSuccessful: false,
      },
    ]);
  }
});

test("a completed write is answered as done, even if the time for reading is over by then", async () => {
  const [sqlite] = dialects;
  const store = await sqlite!.open({ snapshotMilliseconds: -1 });

  const answer = await rest(store, "POST extraservices", { body: aRule });

  expect([answer.status, answer.body.Value, answer.body.UpdatedOn, answer.body.UpdatedBy]).toEqual([
    200,
    { Id: 1 },
    null,
    null,
  ]);
});
