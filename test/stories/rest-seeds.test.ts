import { expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";

// The pages of the upstream API, as they are: their requests with the Id of a record that is there and a date that is one.

const own = {
  extraservices: [
    ...[
      "BusinessId",
      "Name",
      "Description",
      "InvoiceLineDisplayAs",
      "Visible",
      "DisplayOrder",
      "ResourceTypes",
      "Price",
    ],
    ...[
      "CreditPrice",
      "ChargePeriod",
      "MaximumPrice",
      "IsDefaultPrice",
      "UsePerNightPricing",
      "CurrencyId",
      "CurrencyCode",
    ],
    ...[
      "TaxRateId",
      "ReducedTaxRateId",
      "ExemptTaxRateId",
      "FinancialAccountId",
      "FromTime",
      "ToTime",
      "MinLength",
      "MaxLength",
    ],
    ...[
      "OnlyWithinAvailableTimes",
      "FixedCostLength",
      "FixedCostPrice",
      "Tariffs",
      "OnlyForContacts",
      "OnlyForMembers",
    ],
    ...[
      "IsBookingCredit",
      "IsPrintingCredit",
      "ApplyChargeToVisitors",
      "PriceFactorLowDemand",
      "PriceFactorAverageDemand",
    ],
    ...[
      "PriceFactorHighDemand",
      "PriceFactorLastMinute",
      "LastMinutePeriodMinutes",
      "LastMinuteAdjustmentType",
      "ApplyFrom",
    ],
    ...["ApplyTo", "ResourceTypeNames", "Teams"],
  ],
  coworkerextraservices: [
    ...["CoworkerId", "BusinessId", "ExtraServiceId", "ExtraServiceName", "ExtraServiceCurrencyCode"],
    ...["ExtraServiceIsPrintingCredit", "Description", "Notes", "RemainingUses", "TotalUses", "Free", "Price"],
    ...[
      "LastMinutePriceAdjustment",
      "DynamicPriceAdjustment",
      "PriceFactorLastMinute",
      "PriceFactorDemand",
      "ValidFrom",
    ],
    ...["ExpireDate", "DueDate", "PurchaseOrder", "ChargePeriod", "Invoiced", "InvoiceDate", "IsFromTariff"],
    ...[
      "TariffTimePassUniqueId",
      "CoworkerProductUniqueId",
      "BookingUniqueId",
      "AutomaticallyAdded",
      "InvoiceThisCoworker",
    ],
    ...["DiscountCode", "CoworkerDiscountUniqueId", "DiscountAmount", "BookingId", "BookingFromTime", "BookingToTime"],
    ...["BookingResourceName", "CoworkerContractUniqueId"],
  ],
  coworkerextraserviceusehistories: [
    ...["CoworkerExtraServiceId", "BookingId", "BookingFromTime", "BookingToTime", "BookingResourceName", "CreditUsed"],
  ],
} as const;

const common = [
  "Id",
  "UpdatedOn",
  "CreatedOn",
  "UniqueId",
  "UpdatedBy",
  "IsNew",
  "SystemId",
  "ToStringText",
  "LocalizationDetails",
  "CustomFields",
];

const ours = {
  extraservices: ["LengthUnit", "TimeSlots"],
  coworkerextraservices: [
    "Kind",
    "Priority",
    "VoidedOn",
    "LedgerSequence",
    "LedgerHash",
    "RolledOver",
    "RenewedFromId",
    "CreditScheduleId",
    "CancelledOn",
    "PricedOn",
    "Total",
    "Status",
    "HeldUses",
  ],
  coworkerextraserviceusehistories: [
    ...[
      "BusinessId",
      "Kind",
      "TotalChange",
      "Sequence",
      "BalanceAfter",
      "ReversesId",
      "OperationId",
      "AllocationIndex",
      "UsageAt",
    ],
    ...["Reason", "IdempotencyKey", "Hash", "HoldId", "ChargeUniqueId", "HashVersion"],
    ...["CoworkerExtraServiceCoworkerId", "CoworkerExtraServiceExtraServiceName"],
    ...["CoworkerExtraServiceExtraServiceIsPrintingCredit", "CoworkerExtraServiceExpireDate"],
    ...["CoworkerExtraServiceRemainingUses", "CoworkerExtraServiceIsFromTariff"],
    "CoworkerExtraServiceCoworkerProductUniqueId",
  ],
} as const;

async function send(server: TestServer, method: string, path: string, body?: object) {
  const response = await fetch(`${server.address}/api/billing/${path}`, {
    method,
    headers: { authorization: `Bearer ${await server.token()}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  return { status: response.status, type: response.headers.get("content-type"), body: (await response.json()) as any };
}

const rule = {
  BusinessId: 101,
  Name: "Evening passes",
  Price: 50,
  ChargePeriod: 5,
  CurrencyCode: "GBP",
  ResourceTypes: [11],
};
const credit = { CoworkerId: 2001, BusinessId: 101, ExtraServiceId: 1, TotalUses: 10, ChargePeriod: 5 };

/** A gateway that has a rule and a credit of ten uses, made by the requests of the pages. */
async function aSpace() {
  const server = await startServer();
  const made = [
    await send(server, "POST", "extraservices", rule),
    await send(server, "POST", "coworkerextraservices", credit),
  ];
  expect(made.map(({ status, body }) => [status, body.Value])).toEqual([
    [200, { Id: 1 }],
    [200, { Id: 1 }],
  ]);
  return server;
}

test("a use of credit is created with the documented minimum, and answered key by key", async () => {
  const server = await aSpace();

  const { status, type, body } = await send(server, "POST", "coworkerextraserviceusehistories", {
    CoworkerExtraServiceId: 1,
  });

  expect([status, type]).toEqual([200, "application/json; charset=utf-8"]);
  expect(Object.entries(body)).toEqual([
    ["Status", 200],
    ["Message", "CoworkerExtraServiceUseHistory was successfully created."],
    ["Value", { Id: 1 }],
    ["OpenInDialog", false],
    ["OpenInWindow", false],
    ["RedirectURL", null],
    ["JavaScript", null],
    ["UpdatedOn", expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/)],
    ["UpdatedBy", "ana@example.com"],
    ["Errors", null],
    ["WasSuccessful", true],
  ]);
});

test("a request without a required field is answered as documented, key by key", async () => {
  const server = await aSpace();
  const { Name: _, ...nameless } = rule;

  const { status, body } = await send(server, "POST", "extraservices", nameless);

  expect(status).toBe(400);
  expect(JSON.stringify(body)).toBe(
    JSON.stringify({
      Message: "Name: is a required field",
      Value: null,
      Errors: [{ AttemptedValue: null, Message: "is a required field", PropertyName: "Name" }],
      WasSuccessful: false,
    }),
  );
});

test("the documented lists are answered key by key", async () => {
  const server = await aSpace();
  await send(server, "POST", "coworkerextraserviceusehistories", { CoworkerExtraServiceId: 1 });
  const listing = "coworkerextraserviceusehistories?page=1&size=15&orderBy=CreatedOn&dir=1";

  const { status, body } = await send(server, "GET", listing);
  const { Records, ...page } = body;

  expect(status).toBe(200);
  expect(Object.keys(body)[0]).toBe("Records");
  expect(Object.entries(page)).toEqual([
    ["CurrentPageSize", 15],
    ["CurrentPage", 1],
    ["CurrentOrderField", "CreatedOn"],
    ["CurrentSortDirection", 1],
    ["FirstItem", 1],
    ["HasNextPage", false],
    ["HasPreviousPage", false],
    ["LastItem", 1],
    ["PageNumber", 1],
    ["PageSize", 15],
    ["TotalItems", 1],
    ["TotalPages", 1],
  ]);
  expect(Object.entries(Records[0]).slice(0, 16)).toEqual([
    ["CoworkerExtraServiceId", 1],
    ["BookingId", null],
    ["BookingFromTime", null],
    ["BookingToTime", null],
    ["BookingResourceName", null],
    ["CreditUsed", 1],
    ["Id", 1],
    ["UpdatedOn", Records[0].CreatedOn],
    ["CreatedOn", expect.stringMatching(/Z$/)],
    ["UniqueId", expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ["UpdatedBy", "ana@example.com"],
    ["IsNew", true],
    ["SystemId", null],
    ["ToStringText", "#1"],
    ["LocalizationDetails", null],
    ["CustomFields", null],
  ]);
  const { body: now } = await send(server, "GET", "coworkerextraserviceusehistories/1");
  const minute = now.CreatedOn.slice(0, 16);
  const counts = [];
  for (const filter of [
    `CoworkerExtraServiceUseHistory_CreatedOn=${minute}&orderBy=CreatedOn&dir=1`,
    "from_CoworkerExtraServiceUseHistory_UpdatedOn=2025-01-01T00:00&to_CoworkerExtraServiceUseHistory_UpdatedOn=2025-12-31T23:59&orderBy=UpdatedOn&dir=-1",
  ])
    counts.push((await send(server, "GET", `coworkerextraserviceusehistories?${filter}`)).body.TotalItems);
  expect(counts).toEqual([1, 0]);
});

test("one request may have every documented filter and range", async () => {
  const server = await aSpace();
  await send(server, "POST", "coworkerextraservices", { ...credit, BookingId: 7 });
  await send(server, "POST", "coworkerextraserviceusehistories", {
    CoworkerExtraServiceId: 1,
    BookingId: 7001,
    CreditUsed: 2,
  });
  const name = "CoworkerExtraServiceUseHistory";
  const all = {
    ...{ page: "1", size: "15", orderBy: "CreditUsed", dir: "-1" },
    [`${name}_CoworkerExtraService`]: "1",
    [`${name}_Booking`]: "7001",
    [`${name}_CreditUsed`]: "2",
    [`from_${name}_CreditUsed`]: "2",
    [`to_${name}_CreditUsed`]: "2",
    [`from_${name}_CreatedOn`]: "2025-01-01T00:00",
    [`to_${name}_CreatedOn`]: "2199-12-31T23:59",
    [`from_${name}_UpdatedOn`]: "2025-01-01T00:00",
    [`to_${name}_UpdatedOn`]: "2199-12-31T23:59",
  };
  const ofBooking = {
    [`${name}_Booking_FromTime`]: "2026-01-01T10:00",
    [`${name}_Booking_ToTime`]: "2026-01-01T11:00",
    [`${name}_Booking_Resource_Name`]: "Meeting room",
  };
  const list = async (parameters: Record<string, string>) =>
    (await send(server, "GET", `coworkerextraserviceusehistories?${new URLSearchParams(parameters)}`)).body.TotalItems;

  expect([await list(all), await list({ ...all, ...ofBooking })]).toEqual([1, 0]);
});

test.each(["extraservices", "coworkerextraservices", "coworkerextraserviceusehistories"] as const)(
  "every documented property of %s is answered in its order, then the common ones, then ours",
  async (address) => {
    const server = await aSpace();
    await send(server, "POST", "coworkerextraserviceusehistories", { CoworkerExtraServiceId: 1 });

    const one = await send(server, "GET", `${address}/1`);
    const { body: several } = await send(server, "GET", `${address}?id=[1]`);
    const { body: list } = await send(server, "GET", address);

    const keys = [...own[address], ...common, ...ours[address]];
    expect([one.status, Object.keys(one.body)]).toEqual([200, keys]);
    expect([several, list.Records]).toEqual([[one.body], [one.body]]);
  },
);

test.each(["extraservices", "coworkerextraservices"] as const)(
  "every documented property of %s is accepted in a create",
  async (address) => {
    const server = await aSpace();
    const { body: known } = await send(server, "GET", `${address}/1`);

    const created = await send(server, "POST", address, known);
    const { body: copy } = await send(server, "GET", `${address}/${created.body.Value.Id}`);

    expect(created.status).toBe(200);
    expect(Object.keys(known)).toEqual(expect.arrayContaining([...own[address]]));
    const given = { Id: 0, UniqueId: "", CreatedOn: "", UpdatedOn: "", ToStringText: "" };
    expect({ ...copy, ...given }).toEqual({ ...known, ...given });
  },
);

test("the documented required and optional fields create a charge", async () => {
  const server = await aSpace();
  const charge = {
    ...credit,
    ...{ Notes: "n", Free: false, Price: 12.5, ValidFrom: "2026-01-01T00:00:00Z", ExpireDate: "2027-01-01T00:00:00Z" },
    ...{ DueDate: "2026-02-01T00:00:00Z", PurchaseOrder: "PO 1", InvoiceThisCoworker: true, BookingId: 7001 },
    ...{
      BookingFromTime: "2026-01-02T10:00:00Z",
      BookingToTime: "2026-01-02T11:00:00Z",
      BookingResourceName: "Room 3",
    },
    CoworkerContractUniqueId: "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  };

  const created = await send(server, "POST", "coworkerextraservices", charge);
  const { body } = await send(server, "GET", `coworkerextraservices/${created.body.Value.Id}`);

  expect(body).toMatchObject({ ...charge, Kind: 1, Status: null, RemainingUses: 0 });
});
