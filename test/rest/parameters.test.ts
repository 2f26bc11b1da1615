import { describe, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { decimal } from "../../src/domain/decimal.ts";
import { type UpstreamEntity, upstreamEntityNames } from "../../src/domain/upstream-entities.ts";
import { properties, shownOfCredit } from "../../src/rest/names.ts";
import { filters, orders } from "../../src/rest/query.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { createRule, NOW } from "../support/given.ts";
import { uuid } from "../support/imported.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { rest } from "../support/rest.ts";

const addresses = {
  ExtraService: "extraservices",
  CoworkerExtraService: "coworkerextraservices",
  UseHistory: "coworkerextraserviceusehistories",
} as const satisfies Record<UpstreamEntity, string>;

/** A value of each property that a record of the world has, as it is written in a parameter. */
const known: Record<string, string> = {
  ExtraService_Business: "101",
  ExtraService_Name: "rOOM",
  ExtraService_Description: "Of the first floor",
  ExtraService_ResourceTypes: "11",
  ExtraService_Price: "12.5",
  ExtraService_ChargePeriod: "1",
  ExtraService_Currency: "826",
  ExtraService_Currency_Code: "gbp",
  ExtraService_Visible: "true",
  ExtraService_ApplyFrom: "2026-06-01T12:00",
  CoworkerExtraService_Business: "101",
  CoworkerExtraService_Coworker: "2001",
  CoworkerExtraService_ExtraService: "1",
  CoworkerExtraService_ExtraService_Name: "room",
  CoworkerExtraService_ExtraService_Currency_Code: "GBP",
  CoworkerExtraService_ExtraService_IsPrintingCredit: "false",
  CoworkerExtraService_BookingId: "7001",
  CoworkerExtraService_BookingFromTime: "2026-06-01T12:00",
  CoworkerExtraService_BookingToTime: "2026-06-01T13:00",
  CoworkerExtraService_BookingResourceName: "room 3",
  CoworkerExtraService_TotalUses: "90",
  CoworkerExtraService_Free: "False",
  CoworkerExtraService_BookingUniqueId: uuid(9).toUpperCase(),
  CoworkerExtraServiceUseHistory_CoworkerExtraService: "2",
  CoworkerExtraServiceUseHistory_Booking: "7001",
  CoworkerExtraServiceUseHistory_Booking_FromTime: "2026-06-01T12:00",
  CoworkerExtraServiceUseHistory_Booking_ToTime: "2026-06-01T13:00",
  CoworkerExtraServiceUseHistory_Booking_Resource_Name: "ROOM 3",
  CoworkerExtraServiceUseHistory_CreditUsed: "30",
  CoworkerExtraServiceUseHistory_CreatedOn: "2026-06-01T12:00",
  CoworkerExtraServiceUseHistory_UpdatedOn: "2026-06-01T12:00",
};

const booking = {
  bookingId: 7001,
  bookingFromTime: NOW,
  bookingToTime: instant("2026-06-01T13:00:00Z"),
  bookingResourceName: "Room 3",
};

/** A rule with a charge and a credit that was used once, and others that no value above is of. */
async function fill(store: Store): Promise<Store> {
  const description = "Of the first floor";
  const rule = { name: "Room", description, price: decimal("12.5"), resourceTypes: [11], applyFrom: NOW };
  const ruleId = await createRule(store, rule);
  await importCredit(store, ruleId, {
    ...booking,
    kind: "BOOKING_CHARGE",
    totalUses: 90,
    remainingUses: 0,
    bookingUniqueId: uuid(9),
  });
  await importCredit(store, ruleId, { totalUses: 600 }, [anEntry({ ...booking, creditUsed: 30 })]);
  const other = { name: "Other", chargePeriod: "DAYS", currencyCode: "USD", businessId: 202, visible: false } as const;
  const otherId = await createRule(store, other);
  await importCredit(store, otherId, { businessId: 202, coworkerId: 5, totalUses: 7, free: true }, [
    anEntry({ creditUsed: 5, createdOn: NOW + 3_600_000 }),
  ]);
  return store;
}

describe.each(dialects)("on $name", ({ open }) => {
  test("each parameter of the contract finds exactly the records with the value", async () => {
    const store = await fill(await open());

    const found: Record<string, number> = {};
    for (const [name, value] of Object.entries(known)) {
      const entity = upstreamEntityNames.find((one) => filters[one].has(name))!;
      const { body } = await rest(store, `GET ${addresses[entity]}?${name}=${encodeURIComponent(value)}`);
      found[name] = body.TotalItems;
    }

    const bothOfTheRule = {
      CoworkerExtraService_Business: 2,
      CoworkerExtraService_Coworker: 2,
      CoworkerExtraService_ExtraService: 2,
    };
    expect(found).toEqual({
      ...Object.fromEntries(Object.keys(known).map((name) => [name, 1])),
      ...bothOfTheRule,
      CoworkerExtraService_ExtraService_Name: 2,
      CoworkerExtraService_ExtraService_Currency_Code: 2,
      CoworkerExtraService_ExtraService_IsPrintingCredit: 3,
      CoworkerExtraService_Free: 2,
    });
  });

  test.each(upstreamEntityNames)("%s accepts every filter and range, all at once", async (entity) => {
    const store = await fill(await open());
    const values = [...filters[entity]].map(([name, { field }]) => `${name}=${encodeURIComponent(sample(field.kind))}`);

    const { status, body } = await rest(store, `GET ${addresses[entity]}?${values.join("&")}`);

    expect([status, body.TotalItems]).toEqual([200, 0]);
  });

  test.each(upstreamEntityNames)(
    "the least and the greatest values of every filter of %s are found nowhere, without harm",
    async (entity) => {
      const store = await fill(await open());

      for (const [name, { field }] of filters[entity]) {
        const isDecimal = field.kind === "decimal";
        if (!isDecimal && ["text", "uuid", "boolean", "choice", "instant"].includes(field.kind)) continue;
        for (const value of isDecimal ? ["-99999999999.9999", "99999999999.9999"] : ["-2147483647", "2147483647", "-0"])
          expect([name, (await rest(store, `GET ${addresses[entity]}?${name}=${value}`)).status]).toEqual([name, 200]);
      }
    },
  );

  test.each(upstreamEntityNames)(
    "%s is ordered by every property but those that are computed or lists",
    async (entity) => {
      const store = await fill(await open());
      const unordered = [
        ...shownOfCredit.map(({ key }): string => key),
        "IsNew",
        "ToStringText",
        "LocalizationDetails",
        "CustomFields",
        "Status",
        "HeldUses",
        "ResourceTypeNames",
        "ResourceTypes",
        "Tariffs",
        "Teams",
        "TimeSlots",
      ];
      const names = properties[entity].map(({ key }) => key).filter((key) => !unordered.includes(key));

      const statuses = [];
      for (const name of names)
        statuses.push((await rest(store, `GET ${addresses[entity]}?orderBy=${name}&dir=-1`)).status);

      expect([...orders[entity].keys()].sort()).toEqual(names.sort());
      expect(new Set(statuses)).toEqual(new Set([200]));
    },
  );
});

function sample(kind: string): string {
  if (kind === "instant") return "2026-01-01T00:00";
  if (kind === "boolean") return "true";
  if (kind === "uuid") return uuid(1);
  return "1";
}

const PERIODS = "must be a number from 1 to 6 or one of MINUTES, DAYS, WEEKS, MONTHS, USES, FOUR_WEEK_MONTHS";
const TIMES = "must be a date or a time from 1970 to 2200, such as 2025-01-15 or 2025-01-15T10:30";

const bad = (parameter: string, property: string, message: string) => [parameter, { property, message }] as const;

test.each([
  bad("page=0", "page", "must be a whole number from 1 to 2147483647"),
  bad("page=-1", "page", "must be a whole number from 1 to 2147483647"),
  bad("page=1.5", "page", "must be a whole number from 1 to 2147483647"),
  bad("page=1e308", "page", "must be a whole number from 1 to 2147483647"),
  bad("page=", "page", "must be a whole number from 1 to 2147483647"),
  bad("size=0", "size", "must be a whole number above 0"),
  bad("size=-1", "size", "must be a whole number above 0"),
  bad("size=1.5", "size", "must be a whole number above 0"),
  bad("size=all", "size", "must be a whole number above 0"),
  bad("dir=2", "dir", "must be one of 1, 0, -1, Ascending, Descending, asc, desc"),
  bad("dir=up", "dir", "must be one of 1, 0, -1, Ascending, Descending, asc, desc"),
  bad("dir=constructor", "dir", "must be one of 1, 0, -1, Ascending, Descending, asc, desc"),
  bad("orderBy=name", "orderBy", "must be a property of this entity that lists are ordered by"),
  bad("orderBy=IsNew", "orderBy", "must be a property of this entity that lists are ordered by"),
  bad("orderBy=1;drop table extra_service", "orderBy", "must be a property of this entity that lists are ordered by"),
  bad("Colour=red", "Colour", "is not a parameter of this operation"),
  bad("__proto__=1", "__proto__", "is not a parameter of this operation"),
  bad("constructor=1", "constructor", "is not a parameter of this operation"),
  bad("ExtraService_ResourceTypeNames=a", "ExtraService_ResourceTypeNames", "is not a parameter of this operation"),
  bad("CoworkerExtraService_Coworker=1", "CoworkerExtraService_Coworker", "is not a parameter of this operation"),
  bad("from_ExtraService_Name=a", "from_ExtraService_Name", "is not a parameter of this operation"),
  bad("page=1&page=2", "page", "must be given once"),
  bad("ExtraService_Name=a&ExtraService_Name=b", "ExtraService_Name", "must be given once"),
  bad("ExtraService_Name=%00", "ExtraService_Name", "must be well-formed Unicode without NUL"),
  bad(`ExtraService_Name=${"a".repeat(1_001)}`, "ExtraService_Name", "must have at most 1000 characters"),
  bad("ExtraService_ChargePeriod=7", "ExtraService_ChargePeriod", PERIODS),
  bad("ExtraService_ChargePeriod=0", "ExtraService_ChargePeriod", PERIODS),
  bad("ExtraService_ChargePeriod=Hours", "ExtraService_ChargePeriod", PERIODS),
  bad("ExtraService_Visible=2", "ExtraService_Visible", "must be true, false, 1 or 0"),
  bad("ExtraService_Visible=yes", "ExtraService_Visible", "must be true, false, 1 or 0"),
  bad(
    "ExtraService_Price=1e2",
    "ExtraService_Price",
    "must be a number with at most 11 digits before the point and 4 after it",
  ),
  ...[
    ...["2026-02-30T10:00", "2026-02-30", "yesterday", "1767225600", "1767225600000", "2026-01-01%2010:00", "2026-01"],
    ...["2026-01-01T10", "2026-01-01T24:00", "2026-01-01T10:00%2B1", "0001-01-01", "9999-12-31", "20260101"],
  ].map((time) => bad(`ExtraService_CreatedOn=${time}`, "ExtraService_CreatedOn", TIMES)),
  bad("to_ExtraService_CreatedOn=yesterday", "to_ExtraService_CreatedOn", TIMES),
  bad("FROM_extraservice_createdon=yesterday", "FROM_extraservice_createdon", TIMES),
  bad("ExtraService_UniqueId=1", "ExtraService_UniqueId", "must be a UUID"),
  bad("ExtraService_Id=99999999999", "ExtraService_Id", "must be a whole number from -2147483647 to 2147483647"),
  bad("id=[1,x]", "id", "must be a list of ids, such as [1,2]"),
  bad("id=1,2", "id", "must be a list of ids, such as [1,2]"),
  bad("id=[0]", "id", "must be a list of ids, such as [1,2]"),
  bad(`id=[${Array.from({ length: 101 }, (_, n) => n + 1)}]`, "id", "must have at most 100 ids"),
  bad("id=[1]&page=2", "page", "is not a parameter of this operation"),
])("%s is refused, and the error names it", async (parameters, { property, message }) => {
  const { status, body } = await rest(openInMemory(), `GET extraservices?${parameters}`);

  expect([status, body.Message]).toEqual([400, `${property}: ${message}`]);
  expect(body.Errors).toMatchObject([{ PropertyName: property, Message: message }]);
});

test("every bad parameter is reported at once, with the attempted value", async () => {
  const { body } = await rest(
    openInMemory(),
    "GET coworkerextraservices?size=0&colour=red&CoworkerExtraService_Free=maybe",
  );

  expect(body).toEqual({
    Message:
      "size: must be a whole number above 0; colour: is not a parameter of this operation; CoworkerExtraService_Free: must be true, false, 1 or 0",
    Value: null,
    Errors: [
      { AttemptedValue: "0", Message: "must be a whole number above 0", PropertyName: "size" },
      { AttemptedValue: "red", Message: "is not a parameter of this operation", PropertyName: "colour" },
      { AttemptedValue: "maybe", Message: "must be true, false, 1 or 0", PropertyName: "CoworkerExtraService_Free" },
    ],
    WasSuccessful: false,
  });
});

test.each([
  "GET extraservices/1?page=1",
  "DELETE extraservices/1?force=true",
  "POST extraservices?dry=1",
  "PUT extraservices?a=1",
])("%s has an unknown parameter, and is refused", async (line) => {
  const store = await fill(openInMemory());

  const { status, body } = await rest(store, line, { body: { Id: 1 } });

  expect([status, body.Errors[0].Message]).toEqual([400, "is not a parameter of this operation"]);
});
