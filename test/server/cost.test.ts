import {
  type FragmentDefinitionNode,
  getIntrospectionQuery,
  graphqlSync,
  Kind,
  type OperationDefinitionNode,
  parse,
} from "graphql";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { costOf } from "../../src/server/cost.ts";
import { schema } from "../support/graph.ts";

function cost(source: string, variables: Record<string, unknown> = {}): number {
  const { definitions } = parse(source);
  const operation = definitions.find((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION);
  const fragments = definitions.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION);
  return costOf(schema, operation!, fragments, variables);
}

test.each([
  ["a field costs 1", "{ viewer { sub email } }", 3],
  ["a list costs what it can hold", "{ extraServices(first: 3) { nodes { id name } } }", 1 + 3 * 3],
  ["a list without a size holds 20", "{ extraServices { nodes { id } } }", 1 + 20 * 2],
  ["lists within lists multiply", lists("first: 10", "last: 5"), 1 + 10 * (1 + 1 + 5 * 2)],
  ["ids cost as many records", '{ nodes(ids: ["a", "b"]) { id } }', 1 + 2],
  [
    "representations cost as many records",
    "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Coworker { databaseId id } } }",
    1 + 3 * 2,
    { r: [{}, {}, {}] },
  ],
  ["a variable is what is given", "query ($n: Int) { extraServices(first: $n) { nodes { id } } }", 1 + 7 * 2, { n: 7 }],
  ["a variable has its default", "query ($n: Int = 9) { extraServices(first: $n) { nodes { id } } }", 1 + 9 * 2],
  [
    "a variable of another form counts as none",
    "query ($n: Int) { extraServices(first: $n) { nodes { id } } }",
    41,
    { n: "x" },
  ],
  ["a variable has its default list", "query ($i: [ID!]! = [1, 2, 3]) { nodes(ids: $i) { id } }", 1 + 3],
  ["counting a whole list costs 500", "{ extraServices(first: 1) { totalCount } }", 1 + 500 + 1],
  [
    "counting by a fragment too",
    "{ extraServices(first: 1) { ...T } } fragment T on ExtraServiceConnection { totalCount }",
    502,
  ],
  ["counting the records of a parent costs 10", counted(), 1 + 2 * (1 + 1 + 10 + 1)],
  [
    "a condition on a whole list costs 500",
    '{ extraServices(first: 1, filter: { name: { eq: "a", ne: "b" } }) { nodes { id } } }',
    1 + 1000 + 2,
  ],
  [
    "a list of values is one condition",
    "{ extraServices(first: 1, filter: { databaseId: { in: [1, 2, 3] } }) { nodes { id } } }",
    1 + 500 + 2,
  ],
  [
    "a list without a size to ask for is taken for 50",
    "{ extraServices(first: 2) { nodes { teams { name } } } }",
    1 + 2 * (1 + 1 + 50),
  ],
  ["picking from what is known costs 100", "{ coworkers(first: 3) { nodes { id } } }", 1 + 100 + 3 * 2],
  ["picking from that of a business too", "{ teams(businessId: 1, first: 3) { nodes { name } } }", 1 + 100 + 3 * 2],
  ["counting what is known is counting a whole list", "{ businesses(first: 1) { totalCount } }", 1 + 100 + 500 + 1],
  ["a mutation costs 500", 'mutation { deleteExtraService(input: { id: "1" }) { deletedId } }', 1 + 500 + 1],
  ["looking through the ledger costs 50000", "{ verifyLedger { ok } }", 50_002],
  ["looking through that of one credit costs 100", '{ verifyLedger(coworkerExtraServiceId: "1") { ok } }', 102],
  ["what the last one found was read already", "{ lastLedgerVerification { ok } }", 2],
  ["a balance is a list", "{ creditBalance(coworkerId: 1, businessId: 1) { used } }", 1 + 50],
  [
    "a balance as of a moment costs 100 more",
    "query ($t: DateTime) { creditBalance(coworkerId: 1, businessId: 1, asOf: $t) { used } }",
    151,
    { t: "2026-01-01T00:00:00Z" },
  ],
  [
    "a report of a month costs 500",
    usage('from: "2026-06-01T00:00:00Z", to: "2026-07-01T00:00:00Z"'),
    1 + 500 + (1 + 100),
  ],
  [
    "a report costs 500 for each month",
    usage('from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z"'),
    1 + 13 * 500 + (1 + 100),
  ],
  [
    "a report of charges too, and each condition of its filter costs 500",
    `query ($i: ChargeReportInput!) { chargeReport(input: $i) { totals { count } } }`,
    1 + 500 + 1000 + (1 + 10),
    { i: { from: "2026-06-01T00:00:00Z", to: "2026-06-02T00:00:00Z", filter: { free: { eq: true, ne: false } } } },
  ],
  [
    "a statement costs 300, and as many entries",
    `{ creditStatement(businessId: 1, coworkerId: 1, from: "2026-06-01T00:00:00Z", to: "2026-07-01T00:00:00Z") {
      entries { amount } closing { left }
    } }`,
    1 + 300 + (1 + 300) + (1 + 6),
  ],
  ["a quote costs 100", `{ priceQuote(input: ${booking()}) { total due } }`, 1 + 100 + 2],
  [
    "quotes cost 100 each, and as many answers",
    `query ($q: [PriceQuoteInput!]!) { priceQuotes(inputs: $q) { total due } }`,
    1 + 3 * (100 + 2),
    { q: [{}, {}, {}] },
  ],
  [
    "a grid costs what its most cells cost",
    `{ priceGrid(input: { quote: ${booking()}, stepMinutes: 15, lengthMinutes: 60 }) { due } }`,
    1 + 100 + 500 * (10 + 1),
  ],
  [
    "an audit of rules costs 20000",
    "{ pricingRuleAudit(businessId: 1, resourceTypeId: 1) { complete } }",
    1 + 20_000 + 1,
  ],
  ["aliases cost each", "{ a: viewer { sub } b: viewer { sub } }", 4],
  ["inline fragments cost what they hold", "{ viewer { ... on Viewer { sub } ... { email } } }", 3],
])("%s", (_name, source, expected, variables?: Record<string, unknown>) => {
  expect(cost(source, variables)).toBe(expected);
});

test("introspection of the whole schema costs as much as it answers", () => {
  const source = `{ __schema {
    types {
      name
      fields(includeDeprecated: true) { name args(includeDeprecated: true) { name type { kind } } }
      inputFields(includeDeprecated: true) { name }
      enumValues(includeDeprecated: true) { name }
      interfaces { name }
      possibleTypes { name }
    }
    directives { name args { name } }
  } }`;
  const { data } = graphqlSync({ schema, source });

  expect(cost(source)).toBe(fieldsIn(data));
});

test("a field that is repeated under many names for each field of the schema is too dear", () => {
  const names = Array.from({ length: 1_900 }, (_, n) => `a${n}: name`).join(" ");
  const { limits } = readConfig({});

  expect(cost(`{ __schema { types { fields { ${names} } } } }`)).toBeGreaterThan(limits.cost);
  expect(cost(`{ __schema { types { fields { args { ${names} } } } } }`)).toBeGreaterThan(limits.cost);
  expect(cost(`{ __type(name: "Query") { fields { ${names} } } }`)).toBeGreaterThan(50 * 1_900);
});

test("introspection with every option of common tools is within the limit, and leaves a quarter of it", () => {
  const { limits } = readConfig({});
  const options = {
    ...{ inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true },
    ...{ directiveIsRepeatable: true, oneOf: true },
  };

  expect(cost(getIntrospectionQuery(options))).toBeLessThan(limits.cost * 0.75);
});

test("100 quotes of 20 rules each, with their names and reasons, are within the limit", () => {
  expect(cost(quotes("extraService { databaseId name }"), hundred)).toBeLessThan(readConfig({}).limits.cost);
});

test("100 quotes with the relations of each of their records are not", () => {
  const charges = "extraService { name coworkerExtraServices(first: 10) { nodes { id } } }";
  const credits = "coworkerExtraService { remainingUses useHistories(first: 100) { nodes { id } } }";

  expect(cost(quotes(charges), hundred)).toBeGreaterThan(readConfig({}).limits.cost);
  expect(cost(quotes("", credits), hundred)).toBeGreaterThan(readConfig({}).limits.cost);
});

test("fragments that spread each other are computed once, and cost as much as when written out", () => {
  const levels = Array.from({ length: 60 }, (_, n) => `fragment F${n} on Viewer { ...F${n + 1} ...F${n + 1} }`);
  const source = `{ viewer { ...F0 } } ${levels.join(" ")} fragment F60 on Viewer { sub }`;

  expect(cost(source)).toBe(1 + 2 ** 60);
});

function fieldsIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, one) => sum + fieldsIn(one), own);
}

const hundred = { q: Array.from({ length: 100 }, () => ({})) };

/** All that quotes say, with these fields of their rules and credits. */
function quotes(rule: string, credit = "coworkerExtraService { databaseId remainingUses }"): string {
  return `query ($q: [PriceQuoteInput!]!) {
    priceQuotes(inputs: $q) {
      outcome pricedAt chosenBecause currencyCode unit billedUnits total neededUnits coveredUnits covered due
      extraService { databaseId name }
      candidates { eligible total reasons { code propertyName threshold actual } ${rule} }
      steps { kind factor before after }
      allocations { uses ${credit} }
      creditsLeftOut { reason ${credit} }
    }
  }`;
}

function booking(): string {
  return '{ businessId: 1, resourceTypeId: 1, from: "2026-01-01T09:00:00Z", to: "2026-01-01T10:00:00Z", customer: MEMBER }';
}

function counted(): string {
  return "{ coworkerExtraServices(first: 2) { nodes { useHistories(first: 1) { totalCount } } } }";
}

function lists(outer: string, inner: string): string {
  return `{ coworkerExtraServices(${outer}) { nodes { useHistories(${inner}) { nodes { id } } } } }`;
}

function usage(range: string): string {
  return `{ usageReport(input: { ${range}, by: USAGE, groupBy: [] }) { rows { used } } }`;
}
