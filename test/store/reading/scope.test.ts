import { describe, expect, test } from "vitest";
import { type EntityName, entityNames } from "../../../src/domain/entities.ts";
import { positionOf } from "../../../src/domain/listing.ts";
import type { Store } from "../../../src/store/store.ts";
import { aHold } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { everything } from "../../support/everything.ts";
import { adjust, createCredit, createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { done } from "../../support/operations.ts";
import { createSchedule } from "../../support/schedules.ts";
import { createWebhook } from "../../support/webhooks.ts";

const listing = { order: [], take: "first", count: 100 } as const;

describe.each(dialects)("on $name, what lies outside the businesses of a snapshot does not exist in it", ({ open }) => {
  test.each([
    { scope: [LONDON], sees: ["LONDON"] },
    { scope: [NEW_YORK], sees: ["NEW_YORK"] },
    { scope: [LONDON, NEW_YORK], sees: ["LONDON", "NEW_YORK"] },
    { scope: [303], sees: [] },
    { scope: [], sees: [] },
    { scope: null, sees: ["LONDON", "NEW_YORK"] },
  ] as const)("with $scope it has the records of $sees", async ({ scope, sees }) => {
    const store = await open();
    const ids = { LONDON: await aHouse(store, LONDON), NEW_YORK: await aHouse(store, NEW_YORK) };

    const seen = await everything(store, scope);

    expect(
      Object.fromEntries(Object.entries(seen).map(([entity, rows]) => [entity, rows!.map((row) => row.id)])),
    ).toEqual(Object.fromEntries(entityNames.map((entity) => [entity, sees.map((city) => ids[city][entity])])));
  });

  test.each(entityNames)("by id, page, count, parents' pages and parents' counts: a foreign %s", async (entity) => {
    const store = await open();
    await aHouse(store, LONDON);
    const foreign = (await aHouse(store, NEW_YORK))[entity];
    const where = { field: "id", is: "eq", value: foreign } as const;
    const of = { field: "businessId", ids: [NEW_YORK] };
    const reader = store.snapshot([LONDON]);

    const answer = {
      byIds: await reader.byIds(entity, [foreign]),
      page: await reader.page(entity, { ...listing, where }),
      pageAt: await reader.pageAt(entity, { where, order: [], offset: 0, count: 10 }),
      pageAtOfAll: (await reader.pageAt(entity, { order: [], offset: 0, count: 10 })).length,
      negated: (await reader.page(entity, { ...listing, where: { not: { field: "id", is: "eq", value: 0 } } })).rows
        .length,
      or: (await reader.page(entity, { ...listing, where: { or: [where, { and: [] }] } })).rows.length,
      count: await reader.count(entity, where),
      countOfAll: await reader.count(entity, undefined),
      pages: await reader.pages(entity, of, listing),
      counts: (await reader.counts(entity, of, undefined)).get(NEW_YORK) ?? 0,
    };
    reader.release();

    expect(answer).toEqual({
      byIds: [],
      page: { rows: [], hasMore: false },
      pageAt: [],
      pageAtOfAll: 1,
      negated: 1,
      or: 1,
      count: 0,
      countOfAll: 1,
      pages: new Map([[NEW_YORK, { rows: [], hasMore: false }]]),
      counts: 0,
    });
  });

  test("a position from another business's list leads only into the caller's own list", async () => {
    const store = await open();
    await aHouse(store, NEW_YORK);
    const own = await aHouse(store, LONDON);
    const wide = store.snapshot(null);
    const { rows } = await wide.page("ExtraService", { ...listing, count: 1 });
    wide.release();
    const reader = store.snapshot([LONDON]);

    const page = await reader.page("ExtraService", {
      ...listing,
      after: positionOf(rows[0]!, [{ field: "id", direction: "ASC" }]),
    });
    reader.release();

    expect(page.rows.map((row) => row.id)).toEqual([own.ExtraService]);
  });

  test("names and businesses", async () => {
    const store = await open();
    const business = (id: number) => ({ id, name: `Business ${id}`, timeZone: null, currencyCode: null });
    await store.commit("nameBusinesses", { businesses: [business(LONDON), business(NEW_YORK)] }, given);
    for (const businessId of [LONDON, NEW_YORK])
      await store.commit("nameRecords", { kind: "Team", businessId, names: [{ id: 1, name: "Team" }] }, given);
    const keys = [LONDON, NEW_YORK].map((businessId) => ({ businessId, id: 1 }));
    const reader = store.snapshot([LONDON]);

    const answer = { names: await reader.names("Team", keys), businesses: await reader.businesses([LONDON, NEW_YORK]) };
    reader.release();

    expect(answer).toEqual({
      names: [{ businessId: LONDON, id: 1, name: "Team" }],
      businesses: [business(LONDON)],
    });
  });

  test("a rule does not show names of resource types that another business gave", async () => {
    const store = await open();
    const names = [{ id: 7, name: "Theirs" }];
    await store.commit("nameRecords", { kind: "ResourceType", businessId: NEW_YORK, names }, given);
    const id = await createRule(store, { resourceTypes: [7] });
    const reader = store.snapshot(null);

    const [rule] = await reader.byIds("ExtraService", [id]);
    reader.release();

    expect(rule).toMatchObject({ resourceTypes: [7], resourceTypeNames: "" });
  });
});

/** One record of each entity in the business. */
async function aHouse(store: Store, businessId: number): Promise<Record<EntityName, number>> {
  const ExtraService = await createRule(store, { businessId, resourceTypes: [11] });
  const CoworkerExtraService = await createCredit(store, ExtraService, { businessId });
  await adjust(store, CoworkerExtraService, 700);
  const { creditHoldId } = await done(store, "holdCredit", aHold({ businessId }));
  const rows = (await everything(store, [businessId])).UseHistory!;
  const Webhook = await createWebhook(store, { businessId });
  const CreditSchedule = await createSchedule(store, { businessId, extraServiceId: ExtraService });
  return {
    ...{
      ExtraService,
      CoworkerExtraService,
      CreditSchedule,
      CreditHold: creditHoldId!,
      UseHistory: rows[0]!.id,
      Webhook,
    },
  };
}
