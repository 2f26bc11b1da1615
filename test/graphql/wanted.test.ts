import { execute, getNamedType, isCompositeType, isObjectType, parse } from "graphql";
import { describe, expect, test } from "vitest";
import type { EntityName } from "../../src/domain/entities.ts";
import { context } from "../../src/graphql/engine/context.ts";
import { buildSchema } from "../../src/graphql/schema.ts";
import type { Store } from "../../src/store/store.ts";
import { aHold } from "../support/credits.ts";
import { openInMemory } from "../support/dialects.ts";
import { administrator, createRule, LONDON, NOW } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { createSchedule, renewAll } from "../support/schedules.ts";
import { globalId } from "../support/two-businesses.ts";
import { createWebhook } from "../support/webhooks.ts";

// Only the selected columns of a record are read. The answer of a field must not depend on other selected fields.

const schema = buildSchema();
const lists = {
  ExtraService: "extraServices",
  CoworkerExtraService: "coworkerExtraServices",
  CreditSchedule: "creditSchedules",
  CreditHold: "creditHolds",
  UseHistory: "useHistories",
  Webhook: "webhooks",
} as const satisfies Record<EntityName, string>;
const single = {
  ExtraService: "extraService",
  CoworkerExtraService: "coworkerExtraService",
  CreditSchedule: "creditSchedule",
  CreditHold: "creditHold",
  UseHistory: "useHistory",
} as const satisfies Partial<Record<EntityName, string>>;

/** The query of the first record of the type. */
function firstOf(type: keyof typeof lists): string {
  if (type === "Webhook") return `node(id: "${globalId(type, 1)}")`;
  return `${single[type]}(id: 1)`;
}

describe.each(Object.keys(lists) as (keyof typeof lists)[])("a %s", (type) => {
  test.each(fieldsOf(type))(
    "answers %s the same alone and with all fields, in a list and as a single record",
    async (field) => {
      const store = await aWorld();
      const all = fieldsOf(type).join(" ");

      const whole = await ask(store, `{ list: ${lists[type]}(first: 2) { nodes { ${all} } } }`);
      const alone = await ask(
        store,
        `{ list: ${lists[type]}(first: 2) { nodes { ${field} } edges { node { ... on ${type} { ${field} } } } }
        one: ${firstOf(type)} { ...F } }
        fragment F on ${type} { ${field} }`,
      );

      expect([whole.errors, alone.errors]).toEqual([[], []]);
      const name = field.split(" ", 1)[0]!;
      const expected = whole.data.list.nodes.map((one: Record<string, unknown>) => ({ [name]: one[name] }));
      expect(alone.data.list.nodes).toEqual(expected);
      expect(alone.data.list.edges).toEqual(expected.map((node: object) => ({ node })));
      expect(alone.data.one).toEqual(expected[0]);
    },
  );
});

test("cursors are complete for any selected fields", async () => {
  const store = await aWorld();
  const list = (after: string) =>
    `{ coworkerExtraServices(first: 1, ${after} orderBy: [{ field: NOTES }, { field: PRIORITY, direction: DESC }]) {
      nodes { id } pageInfo { endCursor } edges { cursor } } }`;

  const first = await ask(store, list(""));
  const second = await ask(store, list(`after: "${first.data.coworkerExtraServices.pageInfo.endCursor}",`));

  expect(second.errors).toEqual([]);
  expect(second.data.coworkerExtraServices.nodes).not.toEqual(first.data.coworkerExtraServices.nodes);
});

test("two selections of the same relation with different fields are each answered", async () => {
  const store = await aWorld();

  const { data, errors } = await ask(
    store,
    `{ coworkerExtraServices(first: 1) { nodes {
        a: extraService { name } b: extraService { price } extraService { ...F } ...G
        few: useHistories(first: 1) { nodes { kind } } more: useHistories(first: 1) { nodes { creditUsed } } } } }
      fragment F on ExtraService { currencyCode } fragment G on CoworkerExtraService { extraService { visible } }`,
  );

  expect(errors).toEqual([]);
  expect(data.coworkerExtraServices.nodes).toEqual([
    {
      a: { name: "Meeting room" },
      b: { price: "30" },
      extraService: { currencyCode: "GBP", visible: true },
      few: { nodes: [{ kind: "USE" }] },
      more: { nodes: [{ creditUsed: 1 }] },
    },
  ]);
});

describe.each([
  ["coworkerExtraService", "CoworkerExtraService"],
  ["useHistory", "UseHistory"],
] as const)("the payload's %s", (shown, type) => {
  test("answers each field alone as with all fields, and as a query does", async () => {
    const store = await aWorld();
    const input = {
      coworkerExtraServiceId: "1",
      creditUsed: 1,
      usageAt: "2020-01-01T00:00:00Z",
      idempotencyKey: "key",
    };
    const use = (selection: string) =>
      ask(
        store,
        `mutation ($input: RecordUseInput!) { done: recordUse(input: $input) { ...P } }
          fragment P on RecordUsePayload { shown: ${shown} { ${selection} } }`,
        { variables: { input } },
      );

    const { data, errors } = await use(fieldsOf(type).join(" "));

    expect(errors).toEqual([]);
    const whole = data.done.shown;
    const queried = await ask(
      store,
      `{ one: ${single[type]}(id: "${whole.databaseId}") { ${fieldsOf(type).join(" ")} } }`,
    );
    expect(whole).toEqual(queried.data.one);
    for (const field of fieldsOf(type)) {
      const name = field.split(" ", 1)[0]!;
      expect((await use(field)).data.done.shown).toEqual({ [name]: whole[name] });
    }
  });
});

test("a payload that is selected in two places answers both selections, and next time only one", async () => {
  const store = await aWorld();
  const document = parse(`
    mutation Both($input: RecordUseInput!) { ...F recordUse(input: $input) { useHistory { kind } } }
    mutation One($input: RecordUseInput!) { ...F }
    fragment F on Mutation { recordUse(input: $input) { useHistory { creditUsed } } }`);
  const variableValues = {
    input: { coworkerExtraServiceId: "1", creditUsed: 1, usageAt: "2020-01-01T00:00:00Z", idempotencyKey: "key" },
  };
  const use = async (operationName: string) => {
    const contextValue = context({ store, clock: { now: () => NOW }, timeZone: null }, administrator);
    const { data } = await execute({ schema, document, operationName, variableValues, contextValue });
    contextValue.release();
    return JSON.parse(JSON.stringify(data)).recordUse.useHistory;
  };

  expect(await use("One")).toEqual({ creditUsed: 1 });
  expect(await use("Both")).toEqual({ creditUsed: 1, kind: "USE" });
  expect(await use("One")).toEqual({ creditUsed: 1 });
});

/** Every selectable field of the type, with a selection for relations. */
function fieldsOf(type: string): string[] {
  const object = schema.getType(type);
  if (!isObjectType(object)) throw new Error(`there is no ${type}`);
  return Object.values(object.getFields()).map(({ name, type }) => {
    const named = getNamedType(type);
    if (!isCompositeType(named)) return name;
    if (named.name === "TimeSlot") return `${name} { dayOfWeek }`;
    if (named.name === "CreditHoldAllocation") return `${name} { uses coworkerExtraService { notes } }`;
    if (named.name === "PriceQuote") return `${name} { outcome }`;
    return named.name.endsWith("Connection") ? `${name} { nodes { databaseId } }` : `${name} { databaseId }`;
  });
}

/** Two records of every kind, with as many values as possible. */
async function aWorld(): Promise<Store> {
  const store = openInMemory();
  const timeSlots = [{ dayOfWeek: 1, fromTime: 540, toTime: 1020, available: true }];
  const links = { resourceTypes: [11, 12], tariffs: [21], teams: [31], timeSlots };
  const rules = [await createRule(store, links), await createRule(store, { ...links, name: "Desk" })];
  const names = [11, 12].map((id) => ({ id, name: `Type ${id}` }));
  const given = { now: NOW, by: "ana@example.com", businesses: null };
  await store.commit("nameRecords", { kind: "ResourceType", businessId: LONDON, names }, given);
  for (const rule of rules)
    await importCredit(store, rule, { notes: "Note", expireDate: NOW, validFrom: 1 }, [
      anEntry(),
      anEntry({ reason: "Why" }),
    ]);
  for (const idempotencyKey of ["1", "2"])
    await store.commit("holdCredit", aHold({ usageAt: NOW - 1, bookingId: 9, idempotencyKey }), given);
  for (const description of ["Accounting", "Doors"]) await createWebhook(store, { description });
  const schedules = [await createSchedule(store), await createSchedule(store, { every: "WEEK", rolloverMax: 5 })];
  for (const schedule of schedules) await renewAll(store, schedule, NOW);
  return store;
}
