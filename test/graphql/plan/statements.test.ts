import { getOperationAST, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { JsonText, toJson } from "../../../src/graphql/plan/json-text.ts";
import { executor } from "../../../src/server/executor.ts";
import type { Store } from "../../../src/store/store.ts";
import { answered } from "../../support/answered.ts";
import { dialects, type TestDialect } from "../../support/dialects.ts";
import { adjust, administrator, createCredit, createRule, LONDON, viewerWith } from "../../support/given.ts";
import { schema } from "../../support/graph.ts";
import { openTwoBusinesses } from "../../support/two-businesses.ts";

const reads = (text: string) => /^\s*(select|with)\b/.test(text);

/** The answer to a query that came before, and the statements that read for it. */
async function repeated(
  open: TestDialect["open"],
  prepare: (store: Store) => Promise<unknown>,
  source: string,
  viewer = administrator,
) {
  const statements: string[] = [];
  const store = await open({ onStatement: (text) => statements.push(text) });
  await prepare(store);
  const document = parse(source);
  const operation = getOperationAST(document)!;
  const execute = executor(schema);
  const once = () =>
    answered(store, viewer, (contextValue) =>
      execute({ document, operation, operationName: null, contextValue, variables: {} }),
    );
  const first = await once();
  statements.length = 0;
  const second = await once();
  expect(second).toEqual(first);
  return { ...second, statements: statements.filter(reads) };
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a page of records with the records and lists within them is one statement", async () => {
    const { statements, data } = await repeated(
      open,
      openTwoBusinesses,
      `{ coworkerExtraServices { nodes {
          id status business { name } extraService { name resourceTypes { name } }
          useHistories(first: 1) { nodes { createdOn } edges { cursor } pageInfo { hasNextPage endCursor } totalCount }
        } pageInfo { hasNextPage endCursor } } }`,
    );

    expect(statements).toHaveLength(1);
    expect(JSON.parse(data!).coworkerExtraServices.nodes).toHaveLength(2);
  });

  test("several fields of a query are one statement each, and what is computed comes from its resolver", async () => {
    const { statements, data } = await repeated(
      open,
      openTwoBusinesses,
      `{ first: extraService(id: "1") { name } viewer { admin } again: extraService(id: "2") { name } none: extraService(id: "77") { name } __typename }`,
    );

    expect(statements).toHaveLength(3);
    expect(data).toBe(
      '{"first":{"name":"Room in London"},"viewer":{"admin":true},"again":{"name":"Room in New York"},"none":null,"__typename":"Query"}',
    );
  });

  test("a page within a record that is taken from its end has the order of the list", async () => {
    const { statements, data } = await repeated(
      open,
      async (store) => {
        await openTwoBusinesses(store);
        await adjust(store, 1, 800, 900, 1_000);
      },
      `{ coworkerExtraService(id: "1") { useHistories(last: 3) { nodes { sequence } pageInfo { hasPreviousPage hasNextPage } } } }`,
    );

    expect(statements).toHaveLength(1);
    expect(JSON.parse(data!).coworkerExtraService.useHistories).toEqual({
      nodes: [2, 3, 4].map((sequence) => ({ sequence })),
      pageInfo: { hasPreviousPage: true, hasNextPage: false },
    });
  });

  test("a missing right within a record is an error of its field", async () => {
    const { data, errors } = await repeated(
      open,
      openTwoBusinesses,
      `{ coworkerExtraServices { nodes { notes useHistories { nodes { id } } extraService { name } } } }`,
      viewerWith(["CoworkerExtraService-List"], [LONDON]),
    );

    expect(JSON.parse(data!).coworkerExtraServices).toEqual({
      nodes: [{ notes: "of London", useHistories: null, extraService: null }],
    });
    expect(errors).toHaveLength(2);
  });

  test("no value of a query is part of the text of a statement", async () => {
    const marker = "nowhere' or 1 = 1 --";
    const { statements } = await repeated(
      open,
      openTwoBusinesses,
      `{ extraServices(filter: { name: { eq: "${marker}" } }) { nodes { coworkerExtraServices(filter: { notes: { contains: "${marker}" } }) { nodes { id } } } } }`,
    );

    expect(statements).toHaveLength(1);
    expect(statements.join()).not.toContain("nowhere");
  });

  test("a query of as many fields as a plan may have is one statement", async () => {
    const fields = Array.from({ length: 198 }, (_, place) => `a${place}: ${place % 2 === 0 ? "price" : "expireDate"}`);
    const { statements, data } = await repeated(
      open,
      openTwoBusinesses,
      `{ coworkerExtraServices { nodes { ${fields.join(" ")} } } }`,
    );

    expect(statements).toHaveLength(1);
    expect(Object.keys(JSON.parse(data!).coworkerExtraServices.nodes[0])).toHaveLength(198);
  });

  test("what can be longer than an answer may be is answered by resolvers, which hold a repeated text once", async () => {
    const rows = (first: number, texts: string) =>
      `coworkerExtraServices(first: 20) { nodes { useHistories(first: ${first}) { nodes { coworkerExtraService { ${texts} } } } } }`;
    const statementsOf = async (query: string) => (await repeated(open, openTwoBusinesses, query)).statements;

    expect(await statementsOf(`{ ${rows(50, "notes")} }`)).toHaveLength(1);
    expect(await statementsOf(`{ ${rows(50, "notes again: notes")} }`)).toHaveLength(3);
    // The first field of the query leaves no room for the second.
    expect(await statementsOf(`{ a: ${rows(50, "notes")} b: ${rows(50, "notes")} }`)).toHaveLength(4);
  });

  test("texts of any characters are answered as they are", async () => {
    const characters = Array.from({ length: 0x2030 }, (_, code) => String.fromCharCode(code + 1)).filter((one) =>
      one.isWellFormed(),
    );
    const name = `"'\\/\t\n${characters.slice(0, 150).join("")}\u2028\u2029\uFEFF\uFFFF😀`;
    const { data } = await repeated(
      open,
      async (store) =>
        createCredit(store, await createRule(store, { businessId: LONDON, name: "Room" }), { notes: name }),
      "{ coworkerExtraServices { nodes { notes } } }",
    );

    expect(data).toBe(JSON.stringify({ coworkerExtraServices: { nodes: [{ notes: name }] } }));
  });
});

test("text of JSON is written as it is, and is a value for other code", () => {
  const text = new JsonText('{"a":[1,null]}');

  expect(toJson({ errors: undefined, data: text })).toBe('{"data":{"a":[1,null]}}');
  expect(JSON.stringify({ data: text })).toBe('{"data":{"a":[1,null]}}');
});
