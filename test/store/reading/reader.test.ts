import { describe, expect, test } from "vitest";
import type { OrderBy } from "../../../src/domain/listing.ts";
import { positionOf } from "../../../src/domain/listing.ts";
import type { Reader, Store } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";

const byName: OrderBy[] = [{ field: "name", direction: "ASC" }];

describe.each(dialects)("on $name", ({ open }) => {
  test("a record is read as it was created, with what the system adds", async () => {
    const store = await open();
    await store.commit(
      "nameRecords",
      {
        kind: "ResourceType",
        businessId: LONDON,
        names: [
          { id: 8, name: "Desk" },
          { id: 7, name: "Room, large" },
        ],
      },
      given,
    );
    const id = await createRule(store, { resourceTypes: [8, 7, 9], isDefaultPrice: true });

    expect(await read(store, (reader) => reader.byIds("ExtraService", [id]))).toEqual([
      {
        id,
        uniqueId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        createdOn: NOW,
        updatedOn: NOW,
        updatedBy: "ana@example.com",
        systemId: null,
        businessId: LONDON,
        name: "Meeting room",
        description: null,
        invoiceLineDisplayAs: null,
        visible: true,
        displayOrder: 0,
        resourceTypes: [7, 8, 9],
        price: 300_000,
        creditPrice: null,
        chargePeriod: "MINUTES",
        maximumPrice: null,
        isDefaultPrice: true,
        usePerNightPricing: false,
        currencyId: 826,
        currencyCode: "GBP",
        taxRateId: null,
        reducedTaxRateId: null,
        exemptTaxRateId: null,
        financialAccountId: null,
        fromTime: null,
        toTime: null,
        minLength: null,
        maxLength: null,
        onlyWithinAvailableTimes: false,
        fixedCostLength: null,
        fixedCostPrice: null,
        tariffs: [],
        onlyForContacts: false,
        onlyForMembers: false,
        isBookingCredit: false,
        isPrintingCredit: false,
        applyChargeToVisitors: false,
        priceFactorLowDemand: null,
        priceFactorAverageDemand: null,
        priceFactorHighDemand: null,
        priceFactorLastMinute: null,
        lastMinutePeriodMinutes: null,
        lastMinuteAdjustmentType: "DISABLED",
        applyFrom: null,
        applyTo: null,
        resourceTypeNames: "Room, large, Desk",
        teams: [],
        lengthUnit: "MINUTES",
        timeSlots: [],
      },
    ]);
  });

  test("a credit shows the present name, currency and kind of its service", async () => {
    const store = await open();
    const ruleId = await createRule(store, { name: "Old name" });
    const id = await createCredit(store, ruleId);
    await store.commit("updateExtraService", { id: ruleId, patch: { name: "New name" } }, given);

    const [credit] = await read(store, (reader) => reader.byIds("CoworkerExtraService", [id]));

    expect(credit).toMatchObject({
      extraServiceName: "New name",
      extraServiceCurrencyCode: "GBP",
      extraServiceIsPrintingCredit: false,
    });
  });

  test("records are read by id, each once, and missing ones are left out", async () => {
    const store = await open();
    const [a, b] = [await createRule(store), await createRule(store)];

    const rows = await read(store, (reader) => reader.byIds("ExtraService", [b, a, b, 999]));

    expect(rows.map((row) => row.id).sort()).toEqual([a, b]);
    expect(await read(store, (reader) => reader.byIds("ExtraService", []))).toEqual([]);
  });

  test.each([
    { take: "first", count: 2, names: ["a", "b"], hasMore: true },
    { take: "first", count: 4, names: ["a", "b", "c", "d"], hasMore: false },
    { take: "first", count: 0, names: [], hasMore: true },
    { take: "last", count: 2, names: ["c", "d"], hasMore: true },
    { take: "last", count: 5, names: ["a", "b", "c", "d"], hasMore: false },
  ] as const)("of four rows the $take $count are $names", async ({ take, count, names, hasMore }) => {
    const store = await open();
    for (const name of ["b", "d", "a", "c"]) await createRule(store, { name });

    const page = await read(store, (reader) => reader.page("ExtraService", { order: byName, take, count }));

    expect({ names: page.rows.map((row) => row.name), hasMore: page.hasMore }).toEqual({ names, hasMore });
  });

  test.each([
    { take: "first", names: ["b", "c"] },
    { take: "last", names: ["c", "d"] },
  ] as const)("between two positions the $take two are $names", async ({ take, names }) => {
    const store = await open();
    for (const name of ["b", "e", "d", "a", "c"]) await createRule(store, { name });

    const page = await read(store, async (reader) => {
      const { rows } = await reader.page("ExtraService", { order: byName, take: "first", count: 5 });
      const at = (place: number) => positionOf(rows[place]!, [...byName, { field: "id", direction: "ASC" }]);
      return reader.page("ExtraService", { order: byName, after: at(0), before: at(4), take, count: 2 });
    });

    expect({ names: page.rows.map((row) => row.name), hasMore: page.hasMore }).toEqual({ names, hasMore: true });
  });

  test.each([
    { direction: "ASC", texts: [null, "", "B", "a", "\u00C9", "\uFF61", "\u{1F600}"] },
    { direction: "DESC", texts: ["\u{1F600}", "\uFF61", "\u00C9", "a", "B", "", null] },
  ] as const)("text is ordered by code point, $direction, with null as the least", async ({ direction, texts }) => {
    const store = await open();
    for (const description of ["a", "\u{1F600}", null, "B", "\uFF61", "", "\u00C9"])
      await createRule(store, { description });

    const order: OrderBy[] = [{ field: "description", direction }];
    const page = await read(store, (reader) => reader.page("ExtraService", { order, take: "first", count: 10 }));

    expect(page.rows.map((row) => row.description)).toEqual(texts);
  });

  test("each parent has its own page, and one without records an empty one", async () => {
    const store = await open();
    const [busy, idle] = [await createRule(store), await createRule(store)];
    const [a, b] = [await createCredit(store, busy), await createCredit(store, busy), await createCredit(store, busy)];
    const of = { field: "extraServiceId", ids: [idle, busy, 999] };

    const pages = await read(store, (reader) =>
      reader.pages("CoworkerExtraService", of, { order: [], take: "first", count: 2 }),
    );

    expect([...pages].map(([id, { rows, hasMore }]) => [id, rows.map((row) => row.id), hasMore])).toEqual([
      [idle, [], false],
      [busy, [a, b], true],
      [999, [], false],
    ]);
  });

  test("each parent has its own count", async () => {
    const store = await open();
    const [busy, idle] = [await createRule(store), await createRule(store)];
    for (const priority of [1, 1, 2]) await createCredit(store, busy, { priority });
    const of = { field: "extraServiceId", ids: [idle, busy] };

    const counts = await read(store, (reader) =>
      reader.counts("CoworkerExtraService", of, { field: "priority", is: "eq", value: 1 }),
    );

    expect([counts.get(idle) ?? 0, counts.get(busy)]).toEqual([0, 2]);
  });

  test("names and businesses have their last stored values, and only the requested ones are returned", async () => {
    const store = await open();
    const business = { id: LONDON, name: "London", timeZone: "Europe/London", currencyCode: "GBP" };
    const name = (businessId: number, id: number, text: string) =>
      store.commit("nameRecords", { kind: "Tariff", businessId, names: [{ id, name: text }] }, given);
    await store.commit("nameBusinesses", { businesses: [{ ...business, name: "Londres" }] }, given);
    await store.commit("nameBusinesses", { businesses: [business] }, given);
    await name(LONDON, 1, "Gold?");
    await name(LONDON, 1, "Gold");
    await name(LONDON, 2, "not asked for");
    await name(NEW_YORK, 1, "not asked for");
    await name(NEW_YORK, 2, "Silver");

    const answer = await read(store, async (reader) => ({
      tariffs: await reader.names("Tariff", [
        { businessId: LONDON, id: 1 },
        { businessId: NEW_YORK, id: 2 },
        { businessId: NEW_YORK, id: 3 },
      ]),
      teams: await reader.names("Team", [{ businessId: LONDON, id: 1 }]),
      businesses: await reader.businesses([LONDON, NEW_YORK]),
    }));

    expect(answer).toEqual({
      tariffs: [
        { businessId: LONDON, id: 1, name: "Gold" },
        { businessId: NEW_YORK, id: 2, name: "Silver" },
      ],
      teams: [],
      businesses: [business],
    });
  });
});

async function read<T>(store: Store, ask: (reader: Reader) => Promise<T>): Promise<T> {
  const reader = store.snapshot(null);
  try {
    return await ask(reader);
  } finally {
    reader.release();
  }
}
