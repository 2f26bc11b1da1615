import { expect, test } from "vitest";
import { refusalOf, startGateway } from "../support/unharmed.ts";

const VALIDATION = "GRAPHQL_VALIDATION_FAILED";
const PARSING = "GRAPHQL_PARSE_FAILED";
const DEEP = 3_000;

interface Operation {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  readonly query: string;
  readonly variables?: unknown;
}

const filtered = "query ($filter: ExtraServiceFilter) { extraServices(filter: $filter) { totalCount } }";

/** Left, then the innermost, then right, so many times: as text, since what is nested so deep cannot be written otherwise. */
const nested = (left: string, innermost: string, right: string, times = DEEP) =>
  left.repeat(times) + innermost + right.repeat(times);

const operations: Operation[] = [
  { what: "an unknown field", status: 400, code: VALIDATION, query: "{ extraServices { nodes { secret } } }" },
  { what: "an unknown argument", status: 400, code: VALIDATION, query: "{ extraServices(limit: 5) { totalCount } }" },
  { what: "no query at all", status: 400, code: "BAD_REQUEST", query: "" },
  { what: "text that is no query", status: 400, code: PARSING, query: "select * from extra_service" },
  { what: "a subscription", status: 400, code: "BAD_REQUEST", query: "subscription { events { id } }" },
  { what: "a malformed id", status: 200, code: "BAD_USER_INPUT", query: `{ extraService(id: "1; drop") { id } }` },
  {
    what: "an id that is half a character",
    status: 200,
    code: "BAD_USER_INPUT",
    query: "query ($id: ID!) { node(id: $id) { id } }",
    variables: { id: "\ud800" },
  },
  { what: "first: 0", status: 200, code: "BAD_USER_INPUT", query: "{ extraServices(first: 0) { totalCount } }" },
  { what: "first: -1", status: 200, code: "BAD_USER_INPUT", query: "{ extraServices(first: -1) { totalCount } }" },
  { what: "first: 101", status: 200, code: "BAD_USER_INPUT", query: "{ extraServices(first: 101) { totalCount } }" },
  {
    what: "first of 2 147 483 648",
    status: 400,
    code: VALIDATION,
    query: "{ extraServices(first: 2147483648) { totalCount } }",
  },
  {
    what: "first with last",
    status: 200,
    code: "BAD_USER_INPUT",
    query: "{ extraServices(first: 1, last: 1) { totalCount } }",
  },
  {
    what: "an invented cursor",
    status: 200,
    code: "BAD_CURSOR",
    query: `{ extraServices(after: "b2Zmc2V0OjEw") { totalCount } }`,
  },
  {
    what: `a filter ${DEEP} deep in the text`,
    status: 400,
    code: "BAD_USER_INPUT",
    query: `{ extraServices(filter: ${nested("{ not: ", "{}", " }")}) { totalCount } }`,
  },
  {
    what: `a filter ${DEEP} deep in the variables`,
    status: 400,
    code: "BAD_USER_INPUT",
    query: filtered,
    variables: { filter: JSON.parse(nested('{"not":', "{}", "}")) },
  },
  {
    what: `a list ${DEEP} deep in the text`,
    status: 400,
    code: "BAD_USER_INPUT",
    query: `{ extraServices(filter: { databaseId: { in: ${nested("[", "1", "]")} } }) { totalCount } }`,
  },
  {
    what: `a list ${DEEP} deep in the variables`,
    status: 400,
    code: "BAD_USER_INPUT",
    query: filtered,
    variables: { filter: { databaseId: { in: JSON.parse(nested("[", "1", "]")) } } },
  },
  {
    what: `a list ${DEEP} deep in a variable that is not used`,
    status: 400,
    code: "BAD_USER_INPUT",
    query: "{ viewer { sub } }",
    variables: { unused: JSON.parse(nested("[", "1", "]")) },
  },
  {
    what: `a type ${DEEP} deep`,
    status: 400,
    code: "BAD_USER_INPUT",
    query: `query ($a: ${nested("[", "Int", "]")}) { viewer { sub } }`,
  },
  {
    what: "selections 100 deep",
    status: 400,
    code: "BAD_USER_INPUT",
    query: nested("{ a ", "", "}", 100),
  },
  {
    what: `${DEEP} opening brackets and no closing one`,
    status: 400,
    code: "BAD_USER_INPUT",
    query: "{ a ".repeat(DEEP),
  },
  {
    what: "5 000 aliases",
    status: 400,
    code: PARSING,
    query: `{ ${Array.from({ length: 5_000 }, (_, place) => `a${place}: viewer { sub }`).join(" ")} }`,
  },
  { what: "20 000 tokens", status: 400, code: PARSING, query: `{ ${"a ".repeat(20_000)} }` },
  {
    what: "four connections within one another, 100 records each",
    status: 400,
    code: "BAD_USER_INPUT",
    query: `{ extraServices(first: 100) { nodes { coworkerExtraServices(first: 100) { nodes {
      useHistories(first: 100) { nodes { coworkerExtraService { useHistories(first: 100) { nodes { id } } } } }
    } } } } }`,
  },
  {
    what: "the same dear list under 50 names",
    status: 400,
    code: "BAD_USER_INPUT",
    query: `{ ${Array.from({ length: 50 }, (_, place) => `a${place}: coworkerExtraServices(first: 100) { nodes { useHistories(first: 100) { totalCount nodes { id } } } }`).join(" ")} }`,
  },
  {
    what: "a dear list by way of fragments and variables",
    status: 400,
    code: "BAD_USER_INPUT",
    query: `query ($first: Int = 100) { extraServices(first: $first) { ...A } }
      fragment A on ExtraServiceConnection { edges { node { ... on ExtraService { coworkerExtraServices(first: $first) { ...B } } } } }
      fragment B on CoworkerExtraServiceConnection { nodes { useHistories(last: $first) { nodes { id } } } }`,
  },
  {
    what: "a fragment that holds itself",
    status: 400,
    code: VALIDATION,
    query: "{ ...A } fragment A on Query { viewer { sub } ...A }",
  },
  {
    what: "two fragments that hold each other",
    status: 400,
    code: VALIDATION,
    query: "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
  },
  {
    what: "fragments that double 30 times",
    status: 400,
    code: VALIDATION,
    query: `{ ...F0 } ${Array.from({ length: 30 }, (_, place) => `fragment F${place} on Query { ...F${place + 1} ...F${place + 1} }`).join(" ")} fragment F30 on Query { __typename }`,
  },
  {
    what: "introspection that goes round in the schema",
    status: 400,
    code: VALIDATION,
    query: `{ __schema { types ${nested("{ fields { type ", "{ name }", "} }", 12)} } }`,
  },
];

test.each(operations)("$what is refused with $code, and the gateway keeps serving", async (operation) => {
  const gateway = await startGateway();
  const { query, variables } = operation;

  const response = await gateway.post({ query, ...(variables !== undefined && { variables }) });

  const { status, codes } = await refusalOf(response);
  expect({ status, codes: [...new Set(codes)] }).toEqual({ status: operation.status, codes: [operation.code] });
  await gateway.expectUnharmed();
});

test("a chain of 1 200 fragments is processed to its end", async () => {
  const gateway = await startGateway();
  const links = Array.from({ length: 1_199 }, (_, place) => `fragment F${place} on Query { ...F${place + 1} }`);

  const response = await gateway.post({ query: `{ ...F0 } ${links.join(" ")} fragment F1199 on Query { __typename }` });

  expect(await response.json()).toEqual({ data: { __typename: "Query" } });
  await gateway.expectUnharmed();
});
