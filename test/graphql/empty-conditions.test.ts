import { expect, test } from "vitest";
import { openInMemory } from "../support/dialects.ts";
import { ask, askWrongly, schema } from "../support/graph.ts";
import { renewAll, STARTS_ON } from "../support/schedules.ts";
import { filteredFields } from "../support/schema-walk.ts";
import { startServer } from "../support/server.ts";
import { globalId, openTwoFullBusinesses } from "../support/two-businesses.ts";

/** The query of each list with a filter, and a field of its records. */
const questions: Record<string, { ask: (filter: string) => string; field: string; links?: string }> = {
  "Query.extraServices": {
    ask: (filter) => `extraServices(filter: ${filter}) { totalCount }`,
    field: "businessId",
    links: "resourceTypes",
  },
  "Query.coworkerExtraServices": {
    ask: (filter) => `coworkerExtraServices(filter: ${filter}) { totalCount }`,
    field: "coworkerId",
  },
  "Query.creditHolds": {
    ask: (filter) => `creditHolds(filter: ${filter}) { totalCount }`,
    field: "status",
    links: "coworkerExtraServices",
  },
  "Query.useHistories": { ask: (filter) => `useHistories(filter: ${filter}) { totalCount }`, field: "bookingId" },
  "ExtraService.coworkerExtraServices": {
    ask: (filter) => `extraService(id: 1) { coworkerExtraServices(filter: ${filter}) { totalCount } }`,
    field: "status",
  },
  "CoworkerExtraService.useHistories": {
    ask: (filter) => `coworkerExtraService(id: 1) { useHistories(filter: ${filter}) { totalCount } }`,
    field: "operationId",
  },
  "Coworker.coworkerExtraServices": {
    ask: (filter) =>
      `node(id: "${globalId("Coworker", 2001)}") { ... on Coworker { coworkerExtraServices(filter: ${filter}) { totalCount } } }`,
    field: "kind",
  },
  "Query.creditSchedules": {
    ask: (filter) => `creditSchedules(filter: ${filter}) { totalCount }`,
    field: "every",
  },
  "CreditSchedule.coworkerExtraServices": {
    ask: (filter) => `creditSchedule(id: 1) { coworkerExtraServices(filter: ${filter}) { totalCount } }`,
    field: "kind",
  },
};

test("the test questions cover exactly the lists that can be filtered", () => {
  expect(Object.keys(questions).sort()).toEqual(filteredFields(schema).sort());
});

const lists = Object.entries(questions).map(([list, question]) => ({ list, ...question }));

test.each(lists)("empty conditions of $list are refused, each by its position", async ({ ask: of, field }) => {
  const store = await openTwoFullBusinesses(openInMemory());
  const refused: [filter: string, ...places: string[]][] = [
    ["{}", "filter: needs a condition"],
    [`{ ${field}: {} }`, `filter.${field}: needs an operator`],
    ["{ and: [] }", "filter.and: needs a condition"],
    ["{ or: [] }", "filter.or: needs a condition"],
    ["{ not: {} }", "filter.not: needs a condition"],
    ["{ and: [{}] }", "filter.and.0: needs a condition"],
    [
      `{ or: [{ ${field}: { isNull: true } }, { ${field}: {} }, { not: { and: [] } }] }`,
      `filter.or.1.${field}: needs an operator`,
      "filter.or.2.not.and: needs a condition",
    ],
  ];
  for (const [filter, ...messages] of refused) {
    expect(await askWrongly(store, `{ ${of(filter)} }`)).toEqual(
      messages.map((message) => [message.split(":", 1)[0], message]),
    );
  }
});

test.each(lists)(
  "of $list an absent filter and a null one select all, and an empty `in` selects nothing",
  async (list) => {
    const store = await openTwoFullBusinesses(openInMemory());
    await renewAll(store, 1, STARTS_ON);
    const countOf = async (filter: string) => {
      const { data, errors } = await ask(store, `{ ${list.ask(filter)} }`);
      expect(errors).toEqual([]);
      return Number(/"totalCount":(\d+)/.exec(JSON.stringify(data))?.[1]);
    };

    const absent = await ask(store, `{ ${list.ask("null").replace("(filter: null)", "")} }`);
    const all = await countOf("null");

    expect(JSON.stringify(absent.data)).toContain(`"totalCount":${all}`);
    expect(all).toBeGreaterThan(0);
    expect(await countOf(`{ ${list.field}: { in: [] } }`)).toBe(0);
    expect(await countOf(`{ not: { ${list.field}: { in: [] } } }`)).toBe(all);
  },
);

test("links without `has` are refused", async () => {
  const store = await openTwoFullBusinesses(openInMemory());

  const { errors } = await ask(store, "{ extraServices(filter: { resourceTypes: {}, teams: {} }) { totalCount } }");

  expect(errors.map(({ message }) => message)).toEqual([
    "filter.resourceTypes: needs an operator",
    "filter.teams: needs an operator",
  ]);
});

test.each([
  ["($c: Int)", "coworkerExtraServices", "coworkerId: { eq: $c }", "coworkerId"],
  ["($c: Int)", "extraServices", "resourceTypes: { has: $c }", "resourceTypes"],
  ["($c: Int)", "useHistories", "bookingId: { eq: $c }", "bookingId"],
  ["($c: [UUID!])", "useHistories", "operationId: { in: $c }", "operationId"],
])("a missing variable %s selects no %s rather than all", async (declared, list, filter, field) => {
  const server = await startServer();
  const query = `query ${declared} { ${list}(filter: { ${filter} }) { totalCount } }`;

  // The third time the query is compiled.
  for (let time = 1; time <= 3; time += 1) {
    const response = await server.post({ query, variables: {} });

    const { errors } = (await response.json()) as { errors: unknown };
    expect(errors).toMatchObject([
      {
        message: `filter.${field}: needs an operator`,
        extensions: { code: "BAD_USER_INPUT", propertyName: `filter.${field}` },
      },
    ]);
  }
});
