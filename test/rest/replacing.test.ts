import { describe, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { everything, one } from "../support/everything.ts";
import { createCredit, createRule, LONDON, viewerWith } from "../support/given.ts";
import { rest } from "../support/rest.ts";

const put = (store: Store, line: string, body: object, viewer?: Parameters<typeof viewerWith>) =>
  rest(store, `PUT ${line}`, { body, ...(viewer && { viewer: viewerWith(...viewer) }) });

describe.each(dialects)("on $name", ({ open }) => {
  test("a replaced record has the sent values, and absent ones are reset", async () => {
    const store = await open();
    await createRule(store, {
      description: "old",
      displayOrder: 4,
      isDefaultPrice: true,
      chargePeriod: "DAYS",
      resourceTypes: [11],
      teams: [31],
      minLength: 5,
    });

    const { status, body } = await put(store, "extraservices", {
      Id: 1,
      Name: "New",
      Price: 5,
      CurrencyCode: "USD",
      ToTime: 60,
      Teams: [32],
    });

    expect([status, body.Message, body.Value, body.UpdatedOn]).toEqual([
      ...[200, "ExtraService was successfully updated.", { Id: 1 }, "2026-06-01T12:00:00.001Z"],
    ]);
    expect((await rest(store, "GET extraservices/1")).body).toMatchObject({
      ...{ BusinessId: LONDON, Name: "New", Price: 5, CurrencyCode: "USD", CurrencyId: 840, ToTime: 60, Teams: [32] },
      ...{
        Description: null,
        DisplayOrder: 0,
        IsDefaultPrice: false,
        ChargePeriod: 1,
        ResourceTypes: [],
        MinLength: null,
      },
      Visible: false,
    });
  });

  test("a replaced credit keeps its fixed values, whether they are absent or sent again", async () => {
    const store = await open();
    await createCredit(store, await createRule(store, { chargePeriod: "DAYS" }), {
      ...{ chargePeriod: "DAYS", notes: "n", priority: 7, free: true, validFrom: instant("2026-01-01T00:00:00Z") },
    });

    const leftOut = await put(store, "coworkerextraservices", { Id: 1, TotalUses: 600 });
    const sent = { CoworkerId: 2001, BusinessId: LONDON, ExtraServiceId: 1, ChargePeriod: 2, BookingId: null };
    const sentAgain = await put(store, "coworkerextraservices", { Id: 1, TotalUses: 600, ...sent, Notes: "m" });

    expect([leftOut.status, sentAgain.status]).toEqual([200, 200]);
    expect((await rest(store, "GET coworkerextraservices/1")).body).toMatchObject({
      ...{ ...sent, Notes: "m", Priority: 50, Free: false, ValidFrom: null, RemainingUses: 600 },
    });
  });

  test("links are added to and removed from the stored ones if the list itself is not sent", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11, 12], tariffs: [21], teams: [31] });
    const said = { Id: 1, Name: "Room", Price: 30, CurrencyCode: "GBP" };

    await put(store, "extraservices", {
      ...said,
      AddedResourceTypes: [13],
      RemovedResourceTypes: [11, 99],
      Tariffs: [22],
      AddedTariffs: [23],
      RemovedTeams: null,
      AddedTeams: [],
    });

    expect((await rest(store, "GET extraservices/1")).body).toMatchObject({
      ResourceTypes: [12, 13],
      Tariffs: [22, 23],
      Teams: [],
    });
  });

  test("a changed TotalUses is an adjustment, and requires the right to write the ledger", async () => {
    const store = await open();
    await createCredit(store, await createRule(store));
    const body = { Id: 1, TotalUses: 700 };

    const without = await put(store, "coworkerextraservices", body, [["CoworkerExtraService-Edit"]]);
    const untouched = (await one(store, "CoworkerExtraService", 1)).totalUses;
    const withIt = await put(store, "coworkerextraservices", body, [
      ["CoworkerExtraService-Edit", "CoworkerExtraServiceUseHistory-Create"],
    ]);

    expect([without.status, without.body]).toEqual([
      403,
      { Message: "needs the role CoworkerExtraServiceUseHistory-Create" },
    ]);
    expect([untouched, withIt.status]).toEqual([600, 200]);
    expect((await rest(store, "GET coworkerextraserviceusehistories/1")).body).toMatchObject({
      Kind: 3,
      TotalChange: 100,
      BalanceAfter: 700,
    });
  });
});

const rule = { Id: 1, Name: "Room", Price: 30, CurrencyCode: "GBP" };
const credit = { Id: 1, TotalUses: 600 };

test.each([
  ["extraservices", { Id: 1 }, { Name: "is a required field", Price: "is a required field" }],
  ["extraservices", { ...rule, BusinessId: 202 }, { BusinessId: "cannot change after creation" }],
  ["extraservices", { ...rule, ChargePeriod: 2 }, { ChargePeriod: "cannot change once a record uses it" }],
  ["extraservices", { ...rule, CurrencyId: 840 }, { CurrencyId: "is not the number of GBP" }],
  ["extraservices", { ...rule, Id: "1a" }, { Id: "must be a whole number" }],
  ["extraservices", { ...rule, AddedTeams: ["a"] }, { AddedTeams: "must be a list of ids" }],
  ["extraservices", { ...rule, RemovedResourceTypes: [0, 1] }, { RemovedResourceTypes: "must hold ids above 0" }],
  ["extraservices", { ...rule, AddedNames: [1] }, { AddedNames: "is not a property of this entity" }],
  ["extraservices", { ...rule, Name: " " }, { Name: "is a required field" }],
  ["coworkerextraservices", { Id: 1 }, { TotalUses: "is a required field" }],
  ["coworkerextraservices", { ...credit, CoworkerId: 5 }, { CoworkerId: "cannot change after creation" }],
  ["coworkerextraservices", { ...credit, BookingId: 5 }, { BookingId: "cannot change after creation" }],
  ["coworkerextraservices", { ...credit, ChargePeriod: 3 }, { ChargePeriod: "cannot change after creation" }],
  ["coworkerextraservices", { ...credit, ExtraServiceId: 2 }, { ExtraServiceId: "cannot change after creation" }],
  ["coworkerextraservices", { ...credit, Notes: "a\0" }, { Notes: "must be well-formed Unicode without NUL" }],
  [
    "coworkerextraservices",
    { ...credit, ValidFrom: "2026-02-01T00:00:00Z", ExpireDate: "2026-02-01T00:00:00Z" },
    { ExpireDate: "must be later than ValidFrom" },
  ],
] as const)("PUT %s %j is refused, and nothing is written", async (line, body, errors) => {
  const store = openInMemory();
  await createCredit(store, await createRule(store));
  const before = await everything(store);

  const answer = await put(store, line, body);

  expect(answer.status).toBe(400);
  expect(
    Object.fromEntries(
      answer.body.Errors.map((error: { PropertyName: string; Message: string }) => [error.PropertyName, error.Message]),
    ),
  ).toEqual(errors);
  expect(await everything(store)).toEqual(before);
});

test.each([
  ["no Id", {}],
  ["an Id that is null", { Id: null }],
  ["the Id of nothing", { Id: 9 }],
  ["an Id of 0", { Id: 0 }],
  ["a foreign Id", { Id: 1 }],
])("PUT with %s is not found, with any other body", async (_title, id) => {
  const store = openInMemory();
  await createCredit(store, await createRule(store));
  const before = await everything(store);
  const viewer = [["ExtraService-Edit", "CoworkerExtraService-Edit"], [202]] as Parameters<typeof viewerWith>;

  const answers = [
    await put(store, "extraservices", { Name: "Room", Price: 30, CurrencyCode: "GBP", ...id }, viewer),
    await put(store, "coworkerextraservices", { TotalUses: 600, ...id }, viewer),
    // Even if the body has other errors.
    await put(store, "extraservices", { Price: "dear", ...id }, viewer),
    await put(store, "coworkerextraservices", { Nmae: 1, ...id }, viewer),
  ];

  expect(answers).toEqual(answers.map(() => ({ status: 404, body: "Not found" })));
  expect(await everything(store)).toEqual(before);
});

test("a currency is required to replace a rule, as to create one", async () => {
  const store = openInMemory();
  await createRule(store);
  const { CurrencyCode: _, ...withoutCurrency } = rule;

  const answer = await put(store, "extraservices", withoutCurrency);

  expect([answer.status, answer.body.Message]).toEqual([400, "CurrencyCode: is a required field"]);
});
