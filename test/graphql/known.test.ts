import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, LONDON, NEW_YORK, viewerWith } from "../support/given.ts";
import { ask, askWrongly } from "../support/graph.ts";
import { globalId, openTwoBusinesses } from "../support/two-businesses.ts";

test("selectable records are listed by number, with their known names", async () => {
  const store = await openTwoBusinesses(openInMemory());

  const { data, errors } = await ask(
    store,
    `{
      coworker(id: 2001) { id databaseId coworkerExtraServices { totalCount } }
      coworkers { totalCount nodes { id databaseId coworkerExtraServices { totalCount } } }
      businesses { totalCount nodes { id databaseId name timeZone currencyCode } }
      resourceTypes(businessId: 101) { totalCount nodes { databaseId name } }
      tariffs(businessId: 101) { totalCount nodes { databaseId name } }
      teams(businessId: 202) { totalCount edges { node { databaseId name } } }
    }`,
  );

  expect(errors).toEqual([]);
  const customer = {
    id: globalId("Coworker", 2001),
    databaseId: 2001,
    coworkerExtraServices: { totalCount: 2 },
  };
  const business = (databaseId: number, name: string) => {
    const id = globalId("Business", databaseId);
    return { id, databaseId, name, timeZone: "Europe/London", currencyCode: "GBP" };
  };
  expect(data).toEqual({
    coworker: customer,
    coworkers: { totalCount: 1, nodes: [customer] },
    businesses: { totalCount: 2, nodes: [business(101, "London"), business(202, "New York")] },
    resourceTypes: { totalCount: 1, nodes: [{ databaseId: 11, name: "Desk in London" }] },
    tariffs: { totalCount: 0, nodes: [] },
    teams: { totalCount: 1, edges: [{ node: { databaseId: 31, name: null } }] },
  });
});

test("an unknown customer is answered as an empty one", async () => {
  const { data, errors } = await ask(
    openInMemory(),
    "{ coworker(id: 404) { databaseId coworkerExtraServices { totalCount } } }",
  );

  expect({ data, errors }).toEqual({
    data: { coworker: { databaseId: 404, coworkerExtraServices: { totalCount: 0 } } },
    errors: [],
  });
});

test.each([
  ["coworker(id: 0) { id }", "id", "id: must be 1 to 2147483647"],
  ["coworkers(first: 0) { totalCount }", "first", "first: must be 1 to 100"],
  ["businesses(first: 1, last: 1) { totalCount }", "first", "first: cannot stand with last"],
  ["teams(businessId: 101, last: 101) { totalCount }", "last", "last: must be 1 to 100"],
])("%s is refused with the reason", async (source, propertyName, message) => {
  expect(await askWrongly(openInMemory(), `{ ${source} }`)).toEqual([[propertyName, message]]);
});

test("with a limit on businesses, other records are in no list and no count", async () => {
  const store = await openTwoBusinesses(openInMemory());
  await createCredit(store, 2, { businessId: NEW_YORK, coworkerId: 7 });
  const viewer = viewerWith(["ExtraService-List", "CoworkerExtraService-List"], [LONDON]);

  const { data, errors } = await ask(
    store,
    `{
      coworkers { totalCount nodes { databaseId } }
      elsewhere: coworkers(businessId: 202) { totalCount nodes { databaseId } }
      businesses { totalCount nodes { databaseId } }
      resourceTypes(businessId: 202) { totalCount nodes { databaseId name } }
    }`,
    { viewer },
  );

  expect(errors).toEqual([]);
  expect(data).toEqual({
    coworkers: { totalCount: 1, nodes: [{ databaseId: 2001 }] },
    elsewhere: { totalCount: 0, nodes: [] },
    businesses: { totalCount: 1, nodes: [{ databaseId: LONDON }] },
    resourceTypes: { totalCount: 0, nodes: [] },
  });
});

async function nineOfEach(): Promise<Store> {
  const store = openInMemory();
  const numbers = Array.from({ length: 9 }, (_, place) => place + 1);
  const rule = await createRule(store, { resourceTypes: numbers, tariffs: numbers, teams: numbers });
  for (const coworkerId of numbers) await createCredit(store, rule, { coworkerId });
  for (const businessId of numbers.slice(1)) await createRule(store, { businessId });
  return store;
}

test.each([
  { list: "coworkers", args: "", last: 9 },
  { list: "businesses", args: "", last: LONDON },
  { list: "resourceTypes", args: "businessId: 101,", last: 9 },
  { list: "tariffs", args: "businessId: 101,", last: 9 },
  { list: "teams", args: "businessId: 101,", last: 9 },
])("paging through $list, forwards and backwards, has every record once", async ({ list, args, last }) => {
  const store = await nineOfEach();
  const all = [1, 2, 3, 4, 5, 6, 7, 8, 9].slice(list === "businesses" ? 1 : 0).concat(last === 9 ? [] : [last]);
  const page = async (bounds: string) => {
    const { data, errors } = await ask(
      store,
      `{ list: ${list}(${args} ${bounds}) {
        nodes { databaseId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      } }`,
    );
    expect(errors).toEqual([]);
    return { numbers: data.list.nodes.map((node: { databaseId: number }) => node.databaseId), ...data.list.pageInfo };
  };

  const forwards: number[] = [];
  for (let after = ""; ; ) {
    const { numbers, hasNextPage, hasPreviousPage, endCursor } = await page(`first: 4${after}`);
    expect(hasPreviousPage).toBe(after !== "");
    forwards.push(...numbers);
    if (!hasNextPage) break;
    after = `, after: "${endCursor}"`;
  }
  const backwards: number[] = [];
  for (let before = ""; ; ) {
    const { numbers, hasNextPage, hasPreviousPage, startCursor } = await page(`last: 4${before}`);
    expect(hasNextPage).toBe(before !== "");
    backwards.unshift(...numbers);
    if (!hasPreviousPage) break;
    before = `, before: "${startCursor}"`;
  }

  expect([forwards, backwards]).toEqual([all, all]);
});

test("a cursor of one list is not valid in another", async () => {
  const store = await nineOfEach();
  const { data } = await ask(store, "{ teams(businessId: 101, first: 1) { pageInfo { endCursor } } }");

  const { errors } = await ask(
    store,
    `{ tariffs(businessId: 101, after: "${data.teams.pageInfo.endCursor}") { totalCount } }`,
  );

  expect(errors).toEqual([
    { code: "BAD_CURSOR", message: "after: is not a cursor of this list in this order", path: ["tariffs"] },
  ]);
});

test("the history of a customer is one list, over all credits", async () => {
  const store = await openTwoBusinesses(openInMemory());
  await createCredit(store, 1, { coworkerId: 7 });
  await ask(
    store,
    `mutation { adjustCredit(input: {
    coworkerExtraServiceId: 3, amount: 1, reason: "gift", idempotencyKey: "a"
  }) { userErrors { code } } }`,
  );

  const { data, errors } = await ask(
    store,
    `{
      both: useHistories(filter: { coworkerId: { eq: 2001 } }) { totalCount nodes { coworkerExtraServiceId coworkerId } }
      other: useHistories(filter: { coworkerId: { in: [7, 8] } }, orderBy: [{ field: COWORKER_ID }]) { nodes { coworkerExtraServiceId coworkerId } }
    }`,
  );

  expect(errors).toEqual([]);
  expect(data).toEqual({
    both: {
      totalCount: 2,
      nodes: [
        { coworkerExtraServiceId: 1, coworkerId: 2001 },
        { coworkerExtraServiceId: 2, coworkerId: 2001 },
      ],
    },
    other: { nodes: [{ coworkerExtraServiceId: 3, coworkerId: 7 }] },
  });
  expect(await askWrongly(store, "{ useHistories(filter: { coworkerId: {} }) { totalCount } }")).toEqual([
    ["filter.coworkerId", "filter.coworkerId: needs an operator"],
  ]);
});
