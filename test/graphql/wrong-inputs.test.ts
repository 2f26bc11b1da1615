import { type OperationDefinitionNode, parse } from "graphql";
import { expect, test } from "vitest";
import { wrongVariables } from "../../src/graphql/engine/wrong-inputs.ts";
import { openInMemory } from "../support/dialects.ts";
import { createRule } from "../support/given.ts";
import { askWrongly, schema } from "../support/graph.ts";
import { startServer } from "../support/server.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";

const booking = `businessId: 101, resourceTypeId: 11, customer: MEMBER,
  from: "2026-06-02T09:00:00Z", to: "2026-06-02T08:00:00Z"`;

test.each<[what: string, source: string, reported: [propertyName: string, message: string][]]>([
  [
    "a quote",
    `priceQuote(input: { ${booking}, visitors: -1, currencyCode: "XXY", timeZone: "Mars/Olympus" }) { total }`,
    [
      ["visitors", "input.visitors: must be at least 0"],
      ["to", "input.to: must be later than from"],
      ["timeZone", "input.timeZone: is not an IANA time zone"],
      ["currencyCode", "input.currencyCode: is not an ISO 4217 code"],
    ],
  ],
  [
    "one of several quotes",
    `priceQuotes(inputs: [{ ${booking} }, { ${booking}, visitors: -1 }]) { total }`,
    [
      ["inputs.0.to", "inputs.0.to: must be later than from"],
      ["inputs.1.visitors", "inputs.1.visitors: must be at least 0"],
      ["inputs.1.to", "inputs.1.to: must be later than from"],
    ],
  ],
  [
    "a grid",
    `priceGrid(input: { quote: { ${booking} }, stepMinutes: 0, lengthMinutes: 0 }) { total }`,
    [
      ["quote.to", "input.quote.to: must be later than from"],
      ["stepMinutes", "input.stepMinutes: must be at least 1"],
      ["lengthMinutes", "input.lengthMinutes: must be at least 1"],
    ],
  ],
  [
    "an audit",
    "pricingRuleAudit(businessId: 0, resourceTypeId: 0) { findings { kind } }",
    [
      ["businessId", "businessId: must be at least 1"],
      ["resourceTypeId", "resourceTypeId: must be at least 1"],
    ],
  ],
  [
    "a list",
    `extraServices(first: 101, orderBy: [{ field: NAME }, { field: NAME }], filter: {
      name: { contains: null }, price: {}, or: [{ visible: {} }]
    }) { totalCount }`,
    [
      ["first", "first: must be 1 to 100"],
      ["orderBy", "orderBy: must not name a field twice"],
      ["filter.name.contains", "filter.name.contains: must not be null"],
      ["filter.price", "filter.price: needs an operator"],
      ["filter.or.0.visible", "filter.or.0.visible: needs an operator"],
    ],
  ],
  [
    "a list of a record",
    "extraService(id: 1) { coworkerExtraServices(last: 0, filter: {}) { totalCount } }",
    [
      ["last", "last: must be 1 to 100"],
      ["filter", "filter: needs a condition"],
    ],
  ],
  [
    "nodes",
    `nodes(ids: ["x", "Q293b3JrZXI6MQ", "y"]) { id }`,
    [
      ["ids.0", "ids.0: is not an id"],
      ["ids.2", "ids.2: is not an id"],
    ],
  ],
  ["one record", `extraService(id: "x") { id }`, [["id", "id: is not an id"]]],
  [
    "the verification of a credit",
    "verifyLedger(coworkerExtraServiceId: 404) { ok }",
    [["coworkerExtraServiceId", "coworkerExtraServiceId: was not found"]],
  ],
])("every wrong input of %s is a separate error that names it", async (_, source, reported) => {
  const store = await openTwoBusinesses(openInMemory());

  expect(await askWrongly(store, `{ ${source} }`)).toEqual(reported);
});

test("the same wrong inputs at each of many records make few errors", async () => {
  const store = openInMemory();
  for (let place = 0; place < 100; place += 1) await createRule(store);
  const conditions = Array.from({ length: 50 }, () => "{ notes: {} }").join();

  const reported = await askWrongly(
    store,
    `{ extraServices(first: 100) { nodes { coworkerExtraServices(filter: { or: [${conditions}] }) { totalCount } } } }`,
  );

  expect(reported.length).toBe(100 + 4 * 49);
  expect(reported.at(-1)).toEqual([
    "filter.or.0.notes",
    expect.stringMatching(/^filter\.or\.0\.notes: .*filter\.or\.1\./),
  ]);
});

test("every wrong value of a variable is a separate error that names its input", async () => {
  const server = await startServer();
  const query = `query ($quote: PriceQuoteInput!, $filter: ExtraServiceFilter, $after: String, $customer: Int!, $ids: [ID!]!) {
    priceQuote(input: $quote) { total }
    extraServices(filter: $filter, after: $after) { totalCount }
    coworkerExtraServices(filter: { or: [{ businessId: { eq: 101 } }, { coworkerId: { in: [1, $customer] } }] }) { totalCount }
    nodes(ids: $ids) { id }
  }`;
  const variables = {
    quote: {
      businessId: "101",
      resourceTypeId: 11,
      customer: "VISITOR",
      from: "yesterday",
      to: "2026-06-02T08:00:00Z",
    },
    filter: { price: { gt: 5 }, or: [{ name: { equals: "a" } }] },
    after: 7,
    customer: 1.5,
    ids: null,
  };

  // The third time the query would be compiled.
  for (let time = 1; time <= 3; time += 1) {
    const response = await server.post({ query, variables });

    const { errors } = (await response.json()) as {
      errors: { message: string; extensions: { code: string; propertyName: string } }[];
    };
    expect(response.status).toBe(400);
    expect(errors.map(({ extensions }) => [extensions.code, extensions.propertyName])).toEqual([
      ["BAD_USER_INPUT", "businessId"],
      ["BAD_USER_INPUT", "from"],
      ["BAD_USER_INPUT", "customer"],
      ["BAD_USER_INPUT", "filter.price.gt"],
      ["BAD_USER_INPUT", "filter.or.0.name"],
      ["BAD_USER_INPUT", "after"],
      ["BAD_USER_INPUT", "filter.or.1.coworkerId.in.1"],
      ["BAD_USER_INPUT", "ids"],
    ]);
  }
});

test("of more than 100 wrong values the first 100 are reported", async () => {
  const server = await startServer();

  const response = await server.post({
    query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    variables: { ids: Array.from({ length: 1_000 }, () => true) },
  });

  const { errors } = (await response.json()) as { errors: { extensions: { propertyName: string } }[] };
  expect(errors).toHaveLength(100);
  expect(errors.at(-1)?.extensions.propertyName).toBe("ids.99");
});

test("reading ends at the last wrong value that is reported", () => {
  let read = 0;
  function* wrong() {
    for (; read < 100_000; read += 1) yield "no number";
  }
  const numbers = () => ({ [Symbol.iterator]: wrong });
  const names = Array.from({ length: 50 }, (_, n) => `v${n}`);
  const source = `query (${names.map((name) => `$${name}: [Int!]`).join()}) {
    ${names.map((name) => `${name}: nodes(ids: $${name}) { id }`).join(" ")}
  }`;
  const document = parse(source);
  const [operation] = document.definitions as OperationDefinitionNode[];
  const variables = Object.fromEntries(names.map((name) => [name, numbers()]));

  const errors = wrongVariables(schema, { document, operation: operation! }, variables, 100);

  expect(errors.map(({ extensions }) => extensions.propertyName)).toEqual(
    Array.from({ length: 100 }, (_, place) => `ids.${place}`),
  );
  // The values of the first variable are read twice: for their messages, and for their places.
  expect(read).toBeLessThanOrEqual(202);
});
