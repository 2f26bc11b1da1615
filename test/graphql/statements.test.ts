import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { aReversal } from "../support/credits.ts";
import { openInMemory } from "../support/dialects.ts";
import { createRule, given, LONDON, NEW_YORK } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { done } from "../support/operations.ts";
import { globalId } from "../support/two-businesses.ts";

const CREDITS = 100;
const ROWS = 7;

/**
 * 100 credits of 20 rules in two businesses, each credit with 7 rows in the ledger. `statements` has what
 * the store was told since it was last emptied.
 */
async function aBusyWorld(): Promise<{ store: Store; statements: string[] }> {
  const statements: string[] = [];
  const store = openInMemory({ onStatement: (text) => statements.push(text) });
  const rules: { id: number; businessId: number }[] = [];
  for (const businessId of [LONDON, NEW_YORK])
    for (let place = 0; place < 10; place += 1) {
      const links = { resourceTypes: [1 + place, 2 + place], tariffs: [1 + place], teams: [1 + place] };
      rules.push({ id: await createRule(store, { businessId, name: `Room ${place}`, ...links }), businessId });
    }
  for (const businessId of [LONDON, NEW_YORK]) {
    for (const kind of ["ResourceType", "Tariff", "Team"] as const) {
      const names = Array.from({ length: 11 }, (_, place) => ({ id: 1 + place, name: `${kind} ${1 + place}` }));
      await store.commit("nameRecords", { kind, businessId, names }, given);
    }
    const business = { id: businessId, name: `Business ${businessId}`, timeZone: null, currencyCode: "GBP" };
    await store.commit("nameBusinesses", { businesses: [business] }, given);
  }
  for (let place = 0; place < CREDITS; place += 1) {
    const { id, businessId } = rules[place % rules.length]!;
    const entries = Array.from({ length: ROWS }, () => anEntry());
    await importCredit(store, id, { businessId, coworkerId: 2001 + (place % 30) }, entries);
  }
  statements.length = 0;
  return { store, statements };
}

test("100 credits, each with its rule and its first 5 uses, are one request and exactly 3 statements", async () => {
  const { store, statements } = await aBusyWorld();

  const { data, errors } = await ask(
    store,
    `{ coworkerExtraServices(first: 100) { nodes {
      databaseId extraService { name } useHistories(first: 5) { nodes { sequence } }
    } } }`,
  );

  expect(statements).toHaveLength(3);
  expect(errors).toEqual([]);
  expect(data.coworkerExtraServices.nodes).toEqual(
    Array.from({ length: CREDITS }, (_, place) => ({
      databaseId: place + 1,
      extraService: { name: `Room ${place % 10}` },
      useHistories: { nodes: [1, 2, 3, 4, 5].map((sequence) => ({ sequence })) },
    })),
  );
});

/** The selection for each of the 100 credits beyond the list itself, and the statements that it costs. */
const selections: { what: string; of: string; more: number }[] = [
  { what: "their own values", of: "extraServiceName kind status isNew ledgerHash", more: 0 },
  { what: "their customers", of: "coworker { id databaseId }", more: 0 },
  { what: "their businesses", of: "business { name timeZone }", more: 1 },
  { what: "their rules", of: "extraService { name resourceTypeIds resourceTypeNames }", more: 1 },
  { what: "ids of resource types", of: "extraService { resourceTypes { databaseId } }", more: 1 },
  { what: "names of resource types", of: "extraService { resourceTypes { name } }", more: 2 },
  {
    what: "names of resource types, tariffs and teams",
    of: "extraService { resourceTypes { name } tariffs { name } teams { name } }",
    more: 4,
  },
  { what: "businesses of credits and of rules", of: "business { name } extraService { business { name } }", more: 2 },
  { what: "first uses", of: "useHistories(first: 5) { nodes { kind } pageInfo { hasNextPage } }", more: 1 },
  { what: "last uses", of: "useHistories(last: 2) { edges { cursor } pageInfo { hasPreviousPage } }", more: 1 },
  { what: "first uses and their number", of: "useHistories(first: 5) { totalCount nodes { kind } }", more: 2 },
  {
    what: "first uses, last uses, and the number of each",
    of: "a: useHistories(first: 1) { totalCount nodes { id } } b: useHistories(last: 1) { totalCount nodes { id } }",
    more: 3,
  },
  {
    what: "uses with the credits that they are of",
    of: "useHistories(first: 5) { nodes { coworkerExtraService { extraService { name } } business { name } } }",
    more: 4,
  },
  {
    what: "siblings of the same rule",
    of: "extraService { coworkerExtraServices(first: 2) { totalCount nodes { id } } }",
    more: 3,
  },
  {
    what: "further credits of their customers",
    of: "coworker { coworkerExtraServices(first: 2) { totalCount nodes { notes } } }",
    more: 2,
  },
];

test.each(selections)("$what of 100 credits cost $more statements beyond the list", async ({ of, more }) => {
  const { store, statements } = await aBusyWorld();

  const { errors } = await ask(store, `{ coworkerExtraServices(first: 100) { nodes { id ${of} } } }`);

  expect(errors).toEqual([]);
  expect(statements).toHaveLength(1 + more);
});

test.each([
  { what: "what rows give back", of: "reverses { creditUsed }", more: 1 },
  { what: "rows that give them back", of: "reversedBy { creditUsed }", more: 1 },
  { what: "both, and their credits", of: "reverses { coworkerExtraService { id } } reversedBy { reason }", more: 3 },
])("$what of 100 ledger rows cost $more statements beyond the list", async ({ of, more }) => {
  const { store, statements } = await aBusyWorld();
  for (let id = 1; id <= 50; id += 1)
    await done(store, "reverseUse", aReversal({ useHistoryId: id }, { idempotencyKey: `k${id}` }));
  statements.length = 0;

  const { data, errors } = await ask(
    store,
    `{ useHistories(first: 100, filter: { or: [{ databaseId: { lte: 50 } }, { kind: { eq: REVERSAL } }] }) {
      nodes { kind ${of} }
    } }`,
  );

  expect(errors).toEqual([]);
  expect(statements).toHaveLength(1 + more);
  const { nodes } = data.useHistories;
  expect(nodes.map((row: { kind: string }) => row.kind)).toEqual([
    ...Array.from({ length: 50 }, () => "USE"),
    ...Array.from({ length: 50 }, () => "REVERSAL"),
  ]);
});

test("pageInfo of bounded pages of 100 credits costs as many statements as for one credit", async () => {
  const { store, statements } = await aBusyWorld();
  const inOrder = await ask(
    store,
    "{ useHistories(first: 1, orderBy: [{ field: SEQUENCE }]) { pageInfo { endCursor } } }",
  );
  const cursor = inOrder.data.useHistories.pageInfo.endCursor;
  const variables = { after: cursor, before: cursor };
  const source = (first: number) => `query ($after: String, $before: String) {
    coworkerExtraServices(first: ${first}) { nodes {
      a: useHistories(first: 2, after: $after, orderBy: [{ field: SEQUENCE }]) { pageInfo { hasPreviousPage } }
      b: useHistories(last: 2, before: $before, orderBy: [{ field: SEQUENCE }]) { pageInfo { hasNextPage } }
    } }
  }`;
  statements.length = 0;
  await ask(store, source(1), { variables });
  const ofOne = statements.splice(0).length;

  const { errors } = await ask(store, source(100), { variables });

  expect(errors).toEqual([]);
  expect(statements).toHaveLength(ofOne);
});

test("the balances of 100 customers in two businesses, for several moments of use, are one statement", async () => {
  const { store, statements } = await aBusyWorld();
  const ids = Array.from({ length: 100 }, (_, place) => globalId("Coworker", 2001 + place));
  const balances = `... on Coworker {
    a: creditBalance(businessId: ${LONDON}) { granted used available }
    b: creditBalance(businessId: ${NEW_YORK}, usageAt: "2030-01-01T00:00:00Z") { granted }
  }`;

  const { data, errors } = await ask(store, `query ($ids: [ID!]!) { nodes(ids: $ids) { ${balances} } }`, {
    variables: { ids },
  });

  expect(errors).toEqual([]);
  expect(statements).toHaveLength(1);
  // Credit n is of customer 2001 + n modulo 30, and every second ten credits are of London.
  expect(data.nodes[0]).toEqual({
    a: [{ granted: 1200, used: 2 * ROWS, available: 1200 - 2 * ROWS }],
    b: [{ granted: 1200 }],
  });
  expect(data.nodes[99]).toEqual({ a: [], b: [] });
});

test("100 nodes of three types are three statements", async () => {
  const { store, statements } = await aBusyWorld();
  const ids = Array.from({ length: 100 }, (_, place) =>
    globalId(["ExtraService", "CoworkerExtraService", "UseHistory"][place % 3]!, 1 + (place % 20)),
  );

  const { data, errors } = await ask(store, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { variables: { ids } });

  expect(statements).toHaveLength(3);
  expect({ data, errors }).toEqual({ data: { nodes: ids.map((id) => ({ id })) }, errors: [] });
});

test("100 representations of five types, by both of their keys, are one statement for each stored type", async () => {
  const { store, statements } = await aBusyWorld();
  const representations = Array.from({ length: 100 }, (_, place) => {
    const __typename = ["ExtraService", "CoworkerExtraService", "UseHistory", "Business", "Coworker"][place % 5]!;
    const databaseId = __typename === "Business" ? LONDON : 1 + (place % 20);
    return place % 2 === 0 ? { __typename, databaseId } : { __typename, id: globalId(__typename, databaseId) };
  });

  const { data, errors } = await ask(
    store,
    "query ($all: [_Any!]!) { _entities(representations: $all) { __typename ... on Node { id } } }",
    { variables: { all: representations } },
  );

  expect(statements).toHaveLength(4);
  expect(errors).toEqual([]);
  expect(data._entities).toEqual(
    representations.map(({ __typename, databaseId, id = globalId(__typename, databaseId!) }) => ({ __typename, id })),
  );
});

test("credits and balances of 100 customers that another graph names are one statement each", async () => {
  const { store, statements } = await aBusyWorld();
  const representations = Array.from({ length: 100 }, (_, place) => ({
    __typename: "Coworker",
    databaseId: 2001 + place,
  }));

  const { data, errors } = await ask(
    store,
    `query ($all: [_Any!]!) { _entities(representations: $all) { ... on Coworker {
      coworkerExtraServices(first: 5) { nodes { remainingUses } }
      creditBalance(businessId: ${LONDON}) { available }
    } } }`,
    { variables: { all: representations } },
  );

  expect(statements).toHaveLength(2);
  expect(errors).toEqual([]);
  expect(data._entities[0].creditBalance).toEqual([{ available: 2 * (600 - ROWS) }]);
  expect(data._entities[99]).toEqual({ coworkerExtraServices: { nodes: [] }, creditBalance: [] });
});

test("a list without totalCount and pageInfo is one statement, and each of these adds one if it needs to read", async () => {
  const { store, statements } = await aBusyWorld();
  const first = await ask(store, "{ extraServices(first: 5) { pageInfo { endCursor } } }");
  const variables = { after: first.data.extraServices.pageInfo.endCursor };
  const ofQuery = async (arguments_: string, selection: string) => {
    statements.length = 0;
    await ask(store, `query ($after: String) { extraServices(after: $after, ${arguments_}) { ${selection} } }`, {
      variables,
    });
    return statements.length;
  };

  const costs = [
    await ofQuery("first: 5", "nodes { name }"),
    await ofQuery("first: 5", "nodes { name } pageInfo { hasNextPage endCursor }"),
    await ofQuery("first: 5", "nodes { name } pageInfo { hasPreviousPage }"),
    await ofQuery("first: 5", "nodes { name } totalCount"),
  ];

  expect(costs).toEqual([1, 1, 2, 2]);
});
