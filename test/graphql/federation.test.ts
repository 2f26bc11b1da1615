import { buildSchema, type ConstDirectiveNode, Kind, parse, print } from "graphql";
import { describe, expect, test } from "vitest";
import { LEFT_TO_OWNERS } from "../../src/graphql/federation.ts";
import { openInMemory } from "../support/dialects.ts";
import { viewerWith } from "../support/given.ts";
import { ask, schema } from "../support/graph.ts";
import { globalId, openTwoBusinesses } from "../support/two-businesses.ts";

const entities = "query ($all: [_Any!]!) { _entities(representations: $all) { __typename ... on Node { id } } }";
const rule = globalId("ExtraService", 1);

test("an entity is found by its id, by its number, and by both if they agree", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const types = ["ExtraService", "CoworkerExtraService", "UseHistory", "Coworker", "Business"];
  const numberOf = (type: string) => (type === "Business" ? 101 : 1);
  const all = types.flatMap((__typename) => {
    const [id, databaseId] = [globalId(__typename, numberOf(__typename)), numberOf(__typename)];
    return [
      { __typename, id },
      { __typename, databaseId },
      { __typename, id, databaseId },
    ];
  });

  const { data, errors } = await ask(store, entities, { variables: { all } });

  expect(errors).toEqual([]);
  expect(data._entities).toEqual(
    types.flatMap((type) => Array(3).fill({ __typename: type, id: globalId(type, numberOf(type)) })),
  );
});

test("a missing record and an id of another type are null at their positions", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const missing = [
    { __typename: "ExtraService", databaseId: 999 },
    { __typename: "ExtraService", databaseId: 0 },
    { __typename: "Coworker", databaseId: -1 },
    { __typename: "UseHistory", databaseId: 2 ** 40 },
    { __typename: "CoworkerExtraService", id: rule },
  ];
  const all = [...missing, { __typename: "ExtraService", id: rule }];

  const { data, errors } = await ask(store, entities, { variables: { all } });

  expect(errors).toEqual([]);
  expect(data._entities).toEqual([...missing.map(() => null), { __typename: "ExtraService", id: rule }]);
});

test("a forbidden entity is null at its position, with the role, and the others are answered", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const all = ["ExtraService", "CoworkerExtraService", "ExtraService"].map((__typename) => ({
    __typename,
    databaseId: 1,
  }));

  const { data, errors } = await ask(store, entities, {
    variables: { all },
    viewer: viewerWith(["ExtraService-Read"]),
  });

  expect(data._entities).toEqual([{ __typename: "ExtraService", id: rule }, null, expect.anything()]);
  expect(errors).toEqual([
    { code: "FORBIDDEN", message: "needs the role CoworkerExtraService-Read", path: ["_entities", 1] },
  ]);
});

test.each<{ why: string; one: unknown; reported: string }>([
  { why: "text", one: "ExtraService", reported: "representations.1: is not an object" },
  { why: "a list", one: [], reported: "representations.1.__typename: is not an entity of this graph" },
  {
    why: "of no type",
    one: { databaseId: 1 },
    reported: "representations.1.__typename: is not an entity of this graph",
  },
  {
    why: "of a type that is no entity",
    one: { __typename: "PageInfo", databaseId: 1 },
    reported: "representations.1.__typename: is not an entity of this graph",
  },
  {
    why: "of a type that JavaScript has",
    one: { __typename: "toString", databaseId: 1 },
    reported: "representations.1.__typename: is not an entity of this graph",
  },
  {
    why: "without a key",
    one: { __typename: "ExtraService" },
    reported: "representations.1: needs an id, or a databaseId that is an Int",
  },
  {
    why: "with a number as text",
    one: { __typename: "ExtraService", databaseId: "1" },
    reported: "representations.1: needs an id, or a databaseId that is an Int",
  },
  {
    why: "with a broken number",
    one: { __typename: "ExtraService", databaseId: 1.5 },
    reported: "representations.1: needs an id, or a databaseId that is an Int",
  },
  {
    why: "with a number as its id",
    one: { __typename: "ExtraService", id: 1 },
    reported: "representations.1.id: is not an id",
  },
  {
    why: "with null as its id",
    one: { __typename: "ExtraService", id: null },
    reported: "representations.1.id: is not an id",
  },
  {
    why: "with text that is no id",
    one: { __typename: "ExtraService", id: "x" },
    reported: "representations.1.id: is not an id",
  },
  {
    why: "of two records",
    one: { __typename: "ExtraService", id: rule, databaseId: 2 },
    reported: "representations.1: names two records",
  },
])(
  "a representation that is $why is null with BAD_USER_INPUT at its position, and the others are answered",
  async ({ one, reported }) => {
    const store = await openTwoBusinesses(openInMemory());
    const known = { __typename: "ExtraService", databaseId: 1 };

    const answer = await ask(store, entities, { variables: { all: [known, one, known] } });

    const found = { __typename: "ExtraService", id: rule };
    expect(answer).toEqual({
      data: { _entities: [found, null, found] },
      errors: [{ code: "BAD_USER_INPUT", message: reported, path: ["_entities", 1] }],
    });
  },
);

test("1 000 representations are answered, 1 001 are not", async () => {
  const all = (count: number) => Array.from({ length: count }, () => ({ __typename: "Coworker", databaseId: 1 }));
  const store = openInMemory();

  const thousand = await ask(store, entities, { variables: { all: all(1_000) } });
  const more = await ask(store, entities, { variables: { all: all(1_001) } });

  expect(thousand.data._entities).toHaveLength(1_000);
  expect(more.errors).toEqual([
    { code: "BAD_USER_INPUT", message: "representations: must name at most 1000 records", path: ["_entities"] },
  ]);
});

describe.each([
  {
    whose: "a supergraph",
    source: "{ _service { sdl } }",
    sdlOf: (data: { _service: { sdl: string } }) => data._service.sdl,
    leftOut: LEFT_TO_OWNERS,
  },
  { whose: "a stitching gateway", source: "{ _sdl }", sdlOf: (data: { _sdl: string }) => data._sdl, leftOut: [] },
])("the schema of $whose", ({ source, sdlOf, leftOut }) => {
  test("is answered without a token, the same each time", async () => {
    const store = openInMemory();

    const [first, second] = [await ask(store, source, { viewer: null }), await ask(store, source)];

    expect(first.errors).toEqual([]);
    expect(sdlOf(first.data)).toContain("type CoworkerExtraService");
    expect(second).toEqual(first);
  });

  test("has every type and field of the graph except those of other owners, and none that only gateways use", async () => {
    const { data } = await ask(openInMemory(), source);
    const joined = buildSchema(sdlOf(data), { assumeValidSDL: true });
    const isForGateways = (name: string) => name.startsWith("_") && !name.startsWith("__");
    const names = (of: typeof schema) =>
      Object.values(of.getTypeMap())
        .flatMap((type) => [
          type.name,
          ...("getFields" in type ? Object.keys(type.getFields()).map((one) => `${type.name}.${one}`) : []),
        ])
        .filter((name) => !name.split(".").some(isForGateways))
        .sort();

    const isLeftOut = (name: string) => leftOut.some((one) => name === one || name.startsWith(`${one}.`));
    expect(names(joined)).toEqual(names(schema).filter((name) => !isLeftOut(name)));
    expect(Object.keys(joined.getTypeMap()).filter(isForGateways)).toEqual([]);
    expect(Object.keys(joined.getQueryType()!.getFields()).filter(isForGateways)).toEqual([]);
  });
});

test("a supergraph may name the entities by two keys, and records of other services by number first", async () => {
  const { data } = await ask(openInMemory(), "{ _service { sdl } }");

  expect(data._service.sdl).toMatch(/^extend schema @link\(url: "https:\/\/specs.apollo.dev\/federation\/v2.3"/);
  expect(directivesOf(data._service.sdl)).toEqual({
    ExtraService: ['@key(fields: "id")', '@key(fields: "databaseId")'],
    CoworkerExtraService: ['@key(fields: "id")', '@key(fields: "databaseId")'],
    CreditSchedule: ['@key(fields: "id")', '@key(fields: "databaseId")'],
    CreditHold: ['@key(fields: "id")', '@key(fields: "databaseId")'],
    UseHistory: ['@key(fields: "id")', '@key(fields: "databaseId")'],
    Webhook: ['@key(fields: "id")', '@key(fields: "databaseId")'],
    Coworker: ['@key(fields: "databaseId")', '@key(fields: "id")'],
    Business: ['@key(fields: "databaseId")', '@key(fields: "id")'],
    "Business.name": ["@shareable"],
    "Business.timeZone": ["@shareable"],
    "Business.currencyCode": ["@shareable"],
    PageInfo: ["@shareable"],
  });
});

test("a stitching gateway merges the same entities by their ids, which nodes takes", async () => {
  const { data } = await ask(openInMemory(), "{ _sdl }");

  const key = ['@key(selectionSet: "{ id }")'];
  expect(directivesOf(data._sdl)).toEqual({
    ...Object.fromEntries(
      [
        "ExtraService",
        "CoworkerExtraService",
        "CreditSchedule",
        "CreditHold",
        "UseHistory",
        "Webhook",
        "Coworker",
        "Business",
      ].map((type) => [type, key]),
    ),
    "Query.nodes": ['@merge(keyField: "id")'],
  });
  // It declares the directives that it uses.
  expect(() => buildSchema(data._sdl)).not.toThrow();
});

/** The directives of object types and of their fields, as they are written. */
function directivesOf(sdl: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const note = (place: string, directives: readonly ConstDirectiveNode[] = []) => {
    if (directives.length > 0) found[place] = directives.map((one) => print(one));
  };
  for (const type of parse(sdl).definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    note(type.name.value, type.directives);
    for (const field of type.fields ?? []) note(`${type.name.value}.${field.name.value}`, field.directives);
  }
  return found;
}
